package io.netqueue.cli;

import io.netqueue.stream.ByteStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A folder of received messages, one file each: {@code <first 8 digits of the peer>-<n>}. A file appears under that name
 * when it is whole, and never takes the place of another.
 */
final class SavedFiles {

    /** A message that became a file. */
    record SavedFile(String sha256, Path path) {}

    private final Path folder;
    private final Map<UUID, Long> counts = new HashMap<>();

    /** The folder is made if it is not there. */
    SavedFiles(Path folder) throws IOException {
        try {
            this.folder = Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new Failure(folder + " is not a folder: name one with --save", e);
        }
    }

    /** Writes the message's bytes, which are used up, to a new file. */
    SavedFile save(UUID peer, ByteStream bytes) throws IOException {
        Path part = folder.resolve(".netqueue-" + UUID.randomUUID() + ".part");
        try {
            String sha256 = write(bytes, part);
            return new SavedFile(sha256, place(part, peer));
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static String write(ByteStream bytes, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            return Sha256.copy(bytes, channel);
        }
    }

    private Path place(Path part, UUID peer) throws IOException {
        String prefix = peer.toString().substring(0, 8);
        while (true) {
            Path path = folder.resolve(prefix + "-" + counts.merge(peer, 1L, Long::sum));
            try {
                return Files.move(part, path);
            } catch (FileAlreadyExistsException e) {
                continue; // of an earlier run, or of a peer whose id begins alike
            }
        }
    }
}
