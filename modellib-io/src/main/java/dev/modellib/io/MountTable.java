package dev.modellib.io;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this process sees mounted, and which mount a path lies on.
 *
 * <p><i>Source:</i> {@code /proc/self/mountinfo}, as proc(5) describes it.
 */
final class MountTable {
    /** The parent of what hangs on a mount that this process does not see. */
    private static final int OUTSIDE = -1;

    /**
     * One mount.
     *
     * @param id its number
     * @param parent the number of the mount that it hangs on
     * @param device major and minor number of the device with a colon between; major 0 when there is no device
     * @param mountPoint where it hangs, as text
     * @param type the file system's, with its subtype, such as {@code fuse.sshfs}
     * @param source what was mounted, in the words of whoever mounted it
     * @param options those of the mount and those of the file system
     */
    record Mount(
            int id, int parent, String device, String mountPoint, String type, String source, Set<String> options) {
        boolean readOnly() {
            return options.contains("ro");
        }

        boolean hasDevice() {
            return !device.startsWith("0:");
        }

        /** The value of an option that is written {@code name=value}. */
        Optional<String> option(String name) {
            return options.stream()
                    .filter(option -> option.startsWith(name + "="))
                    .map(option -> option.substring(name.length() + 1))
                    .findFirst();
        }
    }

    /** By the mount that they hang on, then by place; of two in one place the later, for that is the one to be seen. */
    private final Map<Integer, Map<String, Mount>> children = new HashMap<>();

    private final int size;

    private MountTable(Map<Integer, Mount> mounts) {
        size = mounts.size();
        for (Mount mount : mounts.values()) {
            boolean known = mount.parent() != mount.id() && mounts.containsKey(mount.parent());
            children.computeIfAbsent(known ? mount.parent() : OUTSIDE, parent -> new HashMap<>())
                    .put(mount.mountPoint(), mount);
        }
    }

    /** Reads the table; a line that makes no sense is left out. */
    static MountTable parse(String mountinfo) {
        Map<Integer, Mount> mounts = new LinkedHashMap<>();
        mountinfo
                .lines()
                .map(line -> mount(line.split(" ", -1)))
                .flatMap(Optional::stream)
                .forEach(mount -> mounts.put(mount.id(), mount));
        return new MountTable(mounts);
    }

    /** Number, parent, device, root, mount point, options, any number of optional fields, a dash, type, source, options. */
    private static Optional<Mount> mount(String[] fields) {
        int dash = Arrays.asList(fields).indexOf("-");
        if (dash < 6 || fields.length < dash + 4) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Mount(
                    Integer.parseInt(fields[0]),
                    Integer.parseInt(fields[1]),
                    fields[2],
                    unescaped(fields[4]),
                    unescaped(fields[dash + 1]),
                    unescaped(fields[dash + 2]),
                    Stream.of(fields[5], fields[dash + 3])
                            .flatMap(options -> Stream.of(options.split(",")))
                            .map(MountTable::unescaped)
                            .collect(Collectors.toUnmodifiableSet())));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The kernel writes what would break a line, blanks among it, as a backslash and three octal digits. */
    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            boolean escape = text.charAt(i) == '\\'
                    && i + 3 < text.length()
                    && text.substring(i + 1, i + 4).matches("[0-3][0-7]{2}");
            plain.append(escape ? (char) Integer.parseInt(text.substring(i + 1, i + 4), 8) : text.charAt(i));
            i += escape ? 3 : 0;
        }
        return plain.toString();
    }

    /**
     * The mount that a path lies on, found as the kernel finds it: from the root down, and at each folder onto what hangs
     * there. So a mount below a folder that was itself mounted over later does not count.
     *
     * @param realPath absolute, without links
     */
    Optional<Mount> mountOf(String realPath) {
        Mount found = above(null, "/");
        for (int end = realPath.indexOf('/', 1); !realPath.equals("/"); end = realPath.indexOf('/', end + 1)) {
            found = above(found, end < 0 ? realPath : realPath.substring(0, end));
            if (end < 0) {
                break;
            }
        }
        return Optional.ofNullable(found);
    }

    /** The topmost of what hangs at one place. */
    private @Nullable Mount above(@Nullable Mount mount, String place) {
        Mount top = mount;
        for (int left = size; left > 0; left--) {
            Mount next = children.getOrDefault(top == null ? OUTSIDE : top.id(), Map.of())
                    .get(place);
            if (next == null) {
                return top;
            }
            top = next;
        }
        return top;
    }
}
