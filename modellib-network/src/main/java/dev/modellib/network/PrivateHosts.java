package dev.modellib.network;

import java.net.InetAddress;
import java.net.UnknownHostException;

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
            return (first & 0xfe) == 0xfc; // unique local addresses, RFC 4193
        }
        boolean carrierShared = first == 100 && (octets[1] & 0xc0) == 64; // RFC 6598
        return first == 0 || first >= 240 || carrierShared;
    }
}
