package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import org.junit.jupiter.api.Test;

class OfflineTest {
    @Test
    void offlineOpensNoSocket() throws Exception {
        ResilientHttpClient client =
                ResilientHttpClient.create(NetworkConfig.builder().offline(true).build());
        assertTrue(client.offline());
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            listener.setSoTimeout(50);
            URI uri = URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/f?token=canary");
            var refused = assertThrows(NetworkException.Offline.class, () -> client.send(Lab.get(uri), Lab.text()));
            assertThrows(NetworkException.Offline.class, () -> client.open(Lab.get(uri), Redirects.FOLLOW));
            assertEquals(Origin.of(uri), refused.origin());
            assertFalse(refused.getMessage().contains("canary"));
            assertThrows(SocketTimeoutException.class, listener::accept, "nobody connects");
        }
    }
}
