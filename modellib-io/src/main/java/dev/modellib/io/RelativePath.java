package dev.modellib.io;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A name from outside that is safe to use as a path below a folder, on POSIX systems and on Windows alike.
 *
 * <p><i>Shape:</i> one or more segments between single slashes, 1024 bytes of UTF-8 at most. A segment has 1 to 255 bytes, is
 * not {@code .} or {@code ..}, holds no control character, unpaired surrogate, backslash or any of {@code : * ? " < > |}, does
 * not end in a dot or a space, and is no device name of DOS, with or without an extension. A text is taken as it is or refused,
 * never mended. Two values that differ may still name one file where the file system ignores case or normalises Unicode.
 *
 * <p><i>Source:</i> POSIX.1 pathname resolution; Microsoft, "Naming Files, Paths, and Namespaces".
 *
 * @param value the path with slashes
 */
public record RelativePath(String value) {
    private static final int LONGEST_PATH_BYTES = 1024;
    private static final int LONGEST_SEGMENT_BYTES = 255;
    private static final String FORBIDDEN = "\\:*?\"<>|";
    private static final Set<String> DEVICES = Set.of("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$");
    private static final String DEVICE_DIGITS = "0123456789\u00b9\u00b2\u00b3";

    /**
     * Checks the text; for text from outside use {@link #parse}.
     *
     * @param value the path with slashes
     * @throws IllegalArgumentException when it breaks a rule
     */
    public RelativePath {
        Optional<String> fault = fault(value);
        if (fault.isPresent()) {
            throw new IllegalArgumentException("The name '" + Display.of(value) + "' is refused: " + fault.get());
        }
    }

    /**
     * Takes a text from outside.
     *
     * @param text any text
     * @return the path, with {@code value} equal to the text
     * @throws StorageException.UnsafeName when it breaks a rule
     */
    public static RelativePath parse(String text) throws StorageException.UnsafeName {
        Optional<String> fault = fault(text);
        if (fault.isPresent()) {
            throw new StorageException.UnsafeName(text, fault.get());
        }
        return new RelativePath(text);
    }

    /**
     * Returns the names between the slashes.
     *
     * @return one or more
     */
    public List<String> segments() {
        return List.of(value.split("/", -1));
    }

    /**
     * Returns the path below a folder. Nothing is looked up on disk: links inside the folder are the caller's concern.
     *
     * @param root the folder
     * @return a path strictly below {@code root}, in its file system
     * @throws StorageException.UnsafeName when that file system cannot express the name
     */
    public Path resolveIn(Path root) throws StorageException.UnsafeName {
        Path path = root;
        for (String segment : segments()) {
            Path next;
            try {
                next = path.resolve(segment);
            } catch (InvalidPathException e) {
                throw new StorageException.UnsafeName(value, "this file system cannot hold such a name");
            }
            Path name = next.getFileName();
            if (name == null || !name.toString().equals(segment)) {
                throw new StorageException.UnsafeName(value, "this file system reads it as another name");
            }
            path = next;
        }
        Path folder = root.toAbsolutePath().normalize();
        Path inside = path.toAbsolutePath().normalize();
        if (!inside.startsWith(folder)
                || inside.getNameCount() != folder.getNameCount() + segments().size()) {
            throw new StorageException.UnsafeName(value, "it leads out of the folder");
        }
        return path;
    }

    private static Optional<String> fault(String text) {
        if (text.length() > LONGEST_PATH_BYTES || utf8Length(text) > LONGEST_PATH_BYTES) {
            return Optional.of("it is longer than " + LONGEST_PATH_BYTES + " bytes");
        }
        if (text.startsWith("/")) {
            return Optional.of("it is absolute");
        }
        for (String segment : text.split("/", -1)) {
            Optional<String> fault = segmentFault(segment);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> segmentFault(String segment) {
        if (segment.isEmpty()) {
            return Optional.of("a part of it is empty");
        }
        if (segment.equals(".") || segment.equals("..")) {
            return Optional.of("a part of it is '" + segment + "'");
        }
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (Character.isISOControl(c)) {
                return Optional.of("it holds a control character");
            }
            if (FORBIDDEN.indexOf(c) >= 0) {
                return Optional.of("it holds '" + c + "'");
            }
        }
        if (segment.endsWith(".") || segment.endsWith(" ")) {
            return Optional.of("a part of it ends in a dot or a space");
        }
        int bytes = utf8Length(segment);
        if (bytes < 0) {
            return Optional.of("it is not valid Unicode");
        }
        if (bytes > LONGEST_SEGMENT_BYTES) {
            return Optional.of("a part of it is longer than " + LONGEST_SEGMENT_BYTES + " bytes");
        }
        return isDevice(segment) ? Optional.of("a part of it is a device name on Windows") : Optional.empty();
    }

    /** Windows looks at what stands before the first dot, less trailing spaces, in any case. */
    private static boolean isDevice(String segment) {
        int dot = segment.indexOf('.');
        String base =
                (dot < 0 ? segment : segment.substring(0, dot)).stripTrailing().toUpperCase(Locale.ROOT);
        boolean numbered = base.length() == 4 && (base.startsWith("COM") || base.startsWith("LPT"));
        return DEVICES.contains(base) || (numbered && DEVICE_DIGITS.indexOf(base.charAt(3)) >= 0);
    }

    /** Returns the length in UTF-8, or -1 when the text has none. */
    private static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                return -1;
            }
        }
        return bytes;
    }

    /** Returns {@link #value}. */
    @Override
    public String toString() {
        return value;
    }
}
