package dev.modellib.testkit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The body of one answer, on its way through what was scripted for it. */
final class ScriptedBody extends OutputStream {
    /** The script ends the connection here. */
    static final class Cut extends IOException {
        private static final long serialVersionUID = 1L;

        Cut() {
            super("cut by script");
        }
    }

    private final OutputStream out;
    private final Peer peer;
    private final AtomicLong count;
    private final long end;
    private final Optional<Fault.HoldAfter> hold;
    private final Optional<Fault.Trickle> trickle;
    private final long flippedBit;
    private boolean held;
    private long position;

    /**
     * The faults of one body.
     *
     * @param end where the connection is cut; beyond the body when it is not
     * @param flippedBit which bit is sent wrong, from the start of this body; negative for none
     */
    ScriptedBody(
            OutputStream out,
            Peer peer,
            AtomicLong count,
            long end,
            Optional<Fault.HoldAfter> hold,
            Optional<Fault.Trickle> trickle,
            long flippedBit) {
        this.out = out;
        this.peer = peer;
        this.count = count;
        this.end = end;
        this.hold = hold;
        this.trickle = trickle;
        this.flippedBit = flippedBit;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            events();
            int piece = (int) Math.min(length - done, nextEvent() - position);
            int most = trickle.map(Fault.Trickle::pieceBytes).orElse(piece);
            piece = Math.min(piece, most);
            send(bytes, offset + done, piece);
            done += piece;
        }
    }

    /** The whole body was written: what was scripted for its very end happens, and for an empty body. */
    void finish() throws IOException {
        stops();
    }

    private void events() throws IOException {
        stops();
        try {
            if (trickle.isPresent() && position % trickle.get().pieceBytes() == 0) {
                out.flush();
                trickle.get().pacing().awaitTurn(position);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server ends");
        }
    }

    private void stops() throws IOException {
        if (hold.isPresent() && !held && position == hold.get().bytes()) {
            held = true;
            out.flush();
            try {
                hold.get().gate().pass(peer);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the server ends");
            }
        }
        if (position == end) {
            out.flush();
            throw new Cut();
        }
    }

    private long nextEvent() {
        long next = end;
        if (hold.isPresent() && !held) {
            next = Math.min(next, hold.get().bytes());
        }
        if (trickle.isPresent()) {
            int piece = trickle.get().pieceBytes();
            next = Math.min(next, position - position % piece + piece);
        }
        return next;
    }

    private void send(byte[] bytes, int offset, int length) throws IOException {
        long index = flippedBit < 0 ? -1 : flippedBit / 8 - position;
        if (index >= 0 && index < length) {
            byte[] part = Arrays.copyOfRange(bytes, offset, offset + length);
            part[(int) index] ^= (byte) (1 << flippedBit % 8);
            out.write(part, 0, length);
        } else {
            out.write(bytes, offset, length);
        }
        position += length;
        count.addAndGet(length);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
