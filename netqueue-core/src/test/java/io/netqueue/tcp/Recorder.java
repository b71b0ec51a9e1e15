package io.netqueue.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.stream.Chunk;
import io.netqueue.transport.Link;
import io.netqueue.transport.LinkListener;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Remembers what one link told, and notes every breach of the listener's contract: a call on another thread, out of
 * order, after the last one, or from within a call of the link.
 */
class Recorder implements LinkListener {
    private static final int SECONDS = 20;

    final CompletableFuture<Link> opened = new CompletableFuture<>();
    final CompletableFuture<Throwable> closed = new CompletableFuture<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final AtomicReference<String> breach = new AtomicReference<>();
    private volatile int readTurns;
    private volatile int writables;
    private boolean calling;

    @Override
    public void onOpened(Link link) {
        check(!opened.isDone() && link.worker().isCurrent(), "onOpened");
        opened.complete(link);
    }

    @Override
    public void onBytes(Chunk bytes) {
        checkOpen("onBytes");
        byte[] array = new byte[bytes.byteCount()];
        bytes.buffer().get(array);
        bytes.release();
        synchronized (received) {
            received.writeBytes(array);
        }
    }

    @Override
    public void onReadDone() {
        checkOpen("onReadDone");
        readTurns++;
    }

    @Override
    public void onWritable() {
        checkOpen("onWritable");
        check(opened.join().isWritable(), "onWritable of a link that is not");
        writables++;
    }

    @Override
    public void onClosed(Throwable cause) {
        check(!closed.isDone() && !calling, "onClosed");
        closed.complete(cause);
    }

    /** Uses the link on its worker, and waits for the result. */
    <R> R ask(Function<Link, R> use) {
        Link link = link();
        CompletableFuture<R> result = new CompletableFuture<>();
        Executor worker = link.worker();
        worker.execute(() -> {
            calling = true;
            try {
                result.complete(use.apply(link));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            } finally {
                calling = false;
            }
        });
        return result.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    void tell(Consumer<Link> use) {
        ask(link -> {
            use.accept(link);
            return null;
        });
    }

    Link link() {
        return get(opened);
    }

    Throwable cause() {
        return get(closed);
    }

    byte[] received() {
        synchronized (received) {
            return received.toByteArray();
        }
    }

    /** What was received, once it is that much. */
    byte[] received(int byteCount) {
        TcpFixture.until(() -> receivedByteCount() >= byteCount);
        return received();
    }

    int receivedByteCount() {
        synchronized (received) {
            return received.size();
        }
    }

    int readTurns() {
        return readTurns;
    }

    int writables() {
        return writables;
    }

    void assertContractKept() {
        assertThat(breach.get()).as("breach of the listener's contract").isNull();
    }

    private static <V> V get(CompletableFuture<V> future) {
        return future.copy().orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    private void checkOpen(String call) {
        check(
                opened.isDone()
                        && !closed.isDone()
                        && !calling
                        && opened.join().worker().isCurrent(),
                call);
    }

    private void check(boolean kept, String call) {
        if (!kept) {
            breach.compareAndSet(null, call);
        }
    }
}
