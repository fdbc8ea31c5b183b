package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "2130706433",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "0.0.0.0",
                "0.1.2.3",
                "[2002:7f00:1::1]",
                "[::127.0.0.1]",
                "localhost"
            })
    void thisMachineIsKnown(String host) {
        assertEquals(Reach.HOST, Reach.of(host), host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "[fe80::1]", "224.0.0.1", "255.255.255.255"})
    void theLocalLinkIsKnown(String host) {
        assertEquals(Reach.LINK, Reach.of(host), host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "100.64.0.1",
                "[fc00::1]",
                "[fd12::1]",
                "[64:ff9b::10.0.0.1]"
            })
    void privateNetworksAreKnown(String host) {
        assertEquals(Reach.PRIVATE, Reach.of(host), host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1",
                "8.8.8.8",
                "172.32.0.1",
                "100.128.0.1",
                "[2600::1]",
                "[2002:808:808::1]",
                "[64:ff9b::8.8.8.8]"
            })
    void publicHostsAreKnown(String host) {
        assertEquals(Reach.PUBLIC, Reach.of(host), host);
    }
}
