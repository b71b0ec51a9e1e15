package io.netqueue.error;

import java.io.Serial;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** The security options cannot be used: a file is missing or wrong, or options do not go together. */
public final class SecurityConfigurationException extends NetQueueException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The file concerned, or null. */
    private final String file;

    /**
     * The options are wrong, no particular file is.
     *
     * @param problem what is wrong
     * @param cure what to do
     */
    public SecurityConfigurationException(String problem, String cure) {
        super(Objects.requireNonNull(problem, "problem") + ": " + Objects.requireNonNull(cure, "cure"));
        this.file = null;
    }

    /**
     * A file cannot be used.
     *
     * @param file the file as it was configured
     * @param problem what is wrong with it
     * @param cure what to do
     * @param cause the error behind it, may be null
     */
    public SecurityConfigurationException(Path file, String problem, String cure, Throwable cause) {
        super(
                Objects.requireNonNull(file, "file") + ": " + Objects.requireNonNull(problem, "problem") + ": "
                        + Objects.requireNonNull(cure, "cure"),
                cause);
        this.file = file.toString();
    }

    /**
     * The file that cannot be used.
     *
     * @return its path as it was configured, or empty if no particular file is wrong
     */
    public Optional<String> file() {
        return Optional.ofNullable(file);
    }
}
