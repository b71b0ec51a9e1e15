package io.netqueue.cli;

import io.netqueue.Message;
import io.netqueue.stream.ByteStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;

/** A server's output: a line for each message, its text or the file it was saved as. */
final class MessagePrinter {
    private final Output output;
    private final SavedFiles files;

    /** The peer of the last line and how that line began: most lines begin as the one before. */
    private UUID lastPeer;

    private byte[] lastPrefix;

    /**
     * A printer.
     *
     * @param output where the lines go; flushed by others
     * @param folder where to save the messages; null to print their text instead
     */
    MessagePrinter(Output output, Path folder) throws IOException {
        this.output = output;
        this.files = folder == null ? null : new SavedFiles(folder);
    }

    /** Uses up the message's bytes. */
    void print(Message<ByteStream> message) throws IOException {
        if (files != null) {
            SavedFiles.SavedFile file = files.save(message.peer(), message.data());
            output.print(file.sha256() + "  " + file.path() + "\n");
            return;
        }
        if (!message.peer().equals(lastPeer)) {
            lastPeer = message.peer();
            lastPrefix = (lastPeer + "\t").getBytes(StandardCharsets.UTF_8);
        }
        output.print(lastPrefix);
        message.data().transferTo(output);
        output.endLine();
    }
}
