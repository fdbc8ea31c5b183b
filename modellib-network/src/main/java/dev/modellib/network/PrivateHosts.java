package dev.modellib.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Tells hosts on this machine and in private networks from those of the public network. */
final class PrivateHosts {

    private PrivateHosts() {}

    /**
     * Whether any address of the host is not for the public network. Asks the same resolver as the connection does, so
     * odd spellings of an address are read alike; a host without an address is not private, it is unreachable.
     */
    static boolean contains(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (isPrivate(address)) {
                    return true;
                }
            }
            return false;
        } catch (UnknownHostException nowhere) {
            return false;
        }
    }

    private static boolean isPrivate(InetAddress address) {
        if (address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        byte[] octets = address.getAddress();
        int first = octets[0] & 0xff;
        if (octets.length == 16) {
            boolean uniqueLocal = (first & 0xfe) == 0xfc; // RFC 4193
            return uniqueLocal || leadsToPrivate(octets);
        }
        boolean carrierShared = first == 100 && (octets[1] & 0xc0) == 64; // RFC 6598
        return first == 0 || first >= 240 || carrierShared;
    }

    /** Whether an IPv6 address stands for a private IPv4 one, which a gateway or the system itself may turn it into. */
    private static boolean leadsToPrivate(byte[] octets) {
        if (startsWith(octets, 0x20, 0x02)) {
            return isPrivate(octets, 2); // 6to4, RFC 3056
        }
        boolean translated = startsWith(octets, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0); // NAT64, RFC 6052
        boolean compatible = startsWith(octets, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0); // RFC 4291
        return (translated || compatible) && isPrivate(octets, 12);
    }

    private static boolean isPrivate(byte[] octets, int at) {
        try {
            return isPrivate(InetAddress.getByAddress(Arrays.copyOfRange(octets, at, at + 4)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }

    private static boolean startsWith(byte[] octets, int... start) {
        for (int i = 0; i < start.length; i++) {
            if ((octets[i] & 0xff) != start[i]) {
                return false;
            }
        }
        return true;
    }
}
