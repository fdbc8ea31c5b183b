package dev.modellib.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** From where a host can be reached: the later, the nearer. */
enum Reach {
    PUBLIC("the public network"),
    PRIVATE("a private network"),
    LINK("the local link"),
    HOST("this machine");

    private final String words;

    Reach(String words) {
        this.words = words;
    }

    /** Whether a host of this reach may name one of the other: nobody leads nearer than where he is himself. */
    private boolean mayLeadTo(Reach other) {
        return compareTo(other) >= 0;
    }

    /** Why a host may not lead to another; empty when it may. Who leads is looked up only when that matters. */
    static Optional<String> objection(String from, String to, Function<String, Reach> reach) {
        Reach there = to.equalsIgnoreCase(from) ? PUBLIC : reach.apply(to);
        Reach here = there == PUBLIC ? PUBLIC : reach.apply(from);
        return here.mayLeadTo(there)
                ? Optional.empty()
                : Optional.of("it leads from " + here.words + " to " + to + ", on " + there.words);
    }

    /**
     * The nearest of all addresses of a host. Asks the same resolver as the connection does, so
     * odd spellings of an address are read alike; a host without an address is not private, it is unreachable.
     */
    static Reach of(String host) {
        Reach nearest = PUBLIC;
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                Reach reach = of(address);
                nearest = reach.mayLeadTo(nearest) ? reach : nearest;
            }
            return nearest;
        } catch (UnknownHostException nowhere) {
            return PUBLIC;
        }
    }

    private static Reach of(InetAddress address) {
        byte[] octets = address.getAddress();
        int first = octets[0] & 0xff;
        boolean four = octets.length == 4;
        if (address.isLoopbackAddress() || address.isAnyLocalAddress() || (four && first == 0)) {
            return HOST;
        }
        if (address.isLinkLocalAddress() || address.isMulticastAddress() || (four && first >= 240)) {
            return LINK;
        }
        boolean uniqueLocal = !four && (first & 0xfe) == 0xfc; // RFC 4193
        boolean carrierShared = four && first == 100 && (octets[1] & 0xc0) == 64; // RFC 6598
        if (address.isSiteLocalAddress() || uniqueLocal || carrierShared) {
            return PRIVATE;
        }
        return four ? PUBLIC : ofEmbedded(octets);
    }

    /** Of the IPv4 address that an IPv6 one stands for, which a gateway or the system itself may turn it into. */
    private static Reach ofEmbedded(byte[] octets) {
        if (startsWith(octets, 0x20, 0x02)) {
            return of(octets, 2); // 6to4, RFC 3056
        }
        boolean translated = startsWith(octets, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0); // NAT64, RFC 6052
        boolean compatible = startsWith(octets, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0); // RFC 4291
        return translated || compatible ? of(octets, 12) : PUBLIC;
    }

    private static Reach of(byte[] octets, int at) {
        try {
            return of(InetAddress.getByAddress(Arrays.copyOfRange(octets, at, at + 4)));
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
