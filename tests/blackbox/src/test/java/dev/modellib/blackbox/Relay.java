package dev.modellib.blackbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Passes bytes on between clients and a server that knows nothing of it, counts what goes to the clients, and breaks or holds it
 * where it is told to.
 */
final class Relay implements AutoCloseable {

    private static final int BUFFER = 16 << 10;
    private static final long HOLD_SECONDS = 300;

    private final ServerSocketChannel listener;
    private final Path server;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final Queue<Integer> cuts = new ConcurrentLinkedQueue<>();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private long allowed = Long.MAX_VALUE;
    private long passed;

    /** In front of the server that listens at a socket of this machine. */
    Relay(Path server) throws IOException {
        this.server = server;
        this.listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        start(this::accept);
    }

    String origin() throws IOException {
        return "http://127.0.0.1:" + ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    /** The next connection ends when this much has come by it; one connection a call. */
    void cutAfter(int bytes) {
        cuts.add(bytes);
    }

    /** Nothing goes to the clients any more when this much has gone in all, until {@link #release}. */
    synchronized void holdAfter(long bytes) {
        allowed = bytes;
    }

    void awaitHeld() throws InterruptedException {
        if (!held.await(HOLD_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("only " + passed() + " bytes came by");
        }
    }

    synchronized void release() {
        allowed = Long.MAX_VALUE;
        released.countDown();
    }

    /** How many bytes went to clients, heads of answers included. */
    synchronized long passed() {
        return passed;
    }

    @Override
    public void close() throws IOException {
        release();
        listener.close();
        for (SocketChannel channel : open) {
            channel.close();
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = listener.accept();
                open.add(client);
                SocketChannel upstream = SocketChannel.open(UnixDomainSocketAddress.of(server));
                open.add(upstream);
                start(() -> pass(client, upstream, Integer.MAX_VALUE, false));
                Integer cut = cuts.poll();
                start(() -> pass(upstream, client, cut == null ? Long.MAX_VALUE : cut, true));
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** Until one side ends it, or as much has gone as may. */
    private void pass(SocketChannel from, SocketChannel to, long most, boolean counted) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        long left = most;
        try (from;
                to) {
            while (left > 0 && from.read(buffer.clear().limit((int) Math.min(BUFFER, left))) >= 0) {
                buffer.flip();
                left -= buffer.remaining();
                while (buffer.hasRemaining()) {
                    int whole = buffer.limit();
                    if (counted) {
                        buffer.limit(buffer.position() + permitted(buffer.remaining()));
                    }
                    while (buffer.hasRemaining()) {
                        to.write(buffer);
                    }
                    buffer.limit(whole);
                }
            }
            to.shutdownOutput();
        } catch (IOException | InterruptedException e) {
            // the other side has gone
        }
        open.remove(from);
        open.remove(to);
    }

    /** How many of these may go now, at least one; waits while they are held. */
    private int permitted(int wanted) throws InterruptedException {
        while (true) {
            synchronized (this) {
                int most = (int) Math.min(wanted, allowed - passed);
                if (most > 0) {
                    passed += most;
                    return most;
                }
            }
            held.countDown();
            released.await();
        }
    }
}
