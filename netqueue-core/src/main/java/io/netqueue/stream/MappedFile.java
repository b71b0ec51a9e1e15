package io.netqueue.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Maps a file into memory, read-only, in pieces that fit a ByteBuffer. */
final class MappedFile {
    /** Largest piece: 1 GiB, a multiple of every page size. */
    private static final long PIECE = 1L << 30;

    private MappedFile() {}

    static List<ByteBuffer> buffers(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw failed(file, new IOException("not a regular file: name a file that can be mapped"));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            List<ByteBuffer> buffers = new ArrayList<>();
            for (long at = 0; at < size; at += PIECE) {
                buffers.add(channel.map(MapMode.READ_ONLY, at, Math.min(PIECE, size - at)));
            }
            return buffers;
        } catch (IOException e) {
            throw failed(file, e);
        } catch (UnsupportedOperationException e) {
            throw failed(file, new IOException("its file system cannot map files: copy it to a local disk", e));
        }
    }

    private static UncheckedIOException failed(Path file, IOException cause) {
        return new UncheckedIOException("Cannot map the file " + file + ": " + cause, cause);
    }
}
