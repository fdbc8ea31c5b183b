package dev.modellib.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** The client at the other end of a connection, as the server sees it while it answers. */
final class Peer {
    private final Socket socket;
    private final BufferedInputStream in;

    Peer(Socket socket, BufferedInputStream in) {
        this.socket = socket;
        this.in = in;
    }

    /** Whether it has closed the connection; what it sent already waits to be read. */
    boolean hasLeft() throws IOException {
        try {
            socket.setSoTimeout(1);
            in.mark(1);
            if (in.read() < 0) {
                return true;
            }
            in.reset();
            return false;
        } catch (SocketTimeoutException nothingSaid) {
            return false;
        } catch (SocketException reset) {
            return true;
        } finally {
            if (!socket.isClosed()) {
                socket.setSoTimeout(0);
            }
        }
    }
}
