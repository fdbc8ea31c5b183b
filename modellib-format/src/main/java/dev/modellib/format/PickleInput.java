package dev.modellib.format;

import dev.modellib.format.PickleStack.Broken;
import dev.modellib.format.PickleStack.Data;
import dev.modellib.format.PickleStack.Text;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle as its instructions take them. */
final class PickleInput {

    private static final int LONGEST_LINE = 64 << 10;
    private static final int LONGEST_NAME = 1024;

    /** {@code PROTO 2, LONG1 10 bytes, STOP}: the number with which PyTorch began its files before it used zip. */
    private static final byte[] TORCH_MAGIC = {
        (byte) 0x80,
        2,
        (byte) 0x8a,
        10,
        0x6c,
        (byte) 0xfc,
        (byte) 0x9c,
        0x46,
        (byte) 0xf9,
        0x20,
        0x6a,
        (byte) 0xa8,
        0x50,
        0x19,
        '.'
    };

    private final HeaderCursor cursor;

    PickleInput(HeaderCursor cursor) {
        this.cursor = cursor;
    }

    boolean startsWithTorchMagic() throws FormatException {
        return cursor.position() == 0 && cursor.startsWith(TORCH_MAGIC);
    }

    long position() {
        return cursor.position();
    }

    long remaining() {
        return cursor.remaining();
    }

    int u8() throws FormatException {
        return cursor.u8();
    }

    long u32() throws FormatException {
        return cursor.u32();
    }

    long signed32() throws FormatException {
        return (int) cursor.u32();
    }

    long i64() throws FormatException {
        return cursor.i64();
    }

    void skip(long bytes) throws FormatException {
        cursor.skip(bytes);
    }

    /** Up to the next line feed, which is passed. */
    String line() throws FormatException, Broken {
        StringBuilder line = new StringBuilder();
        for (int c = cursor.u8(); c != '\n'; c = cursor.u8()) {
            if (line.length() == LONGEST_LINE) {
                throw Broken.bound("has a line of more than " + LONGEST_LINE + " bytes");
            }
            line.append((char) c);
        }
        if (line.length() > 0 && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        return line.toString();
    }

    long number() throws FormatException, Broken {
        String digits = line();
        if (digits.length() > 18 || !FileNames.isDigits(digits, 0, digits.length())) {
            throw new Broken("has a memo index that is no number");
        }
        return Long.parseLong(digits);
    }

    /** A line that is a text; with a backslash in it, it may be any text. */
    Object quoted(boolean quotes) throws FormatException, Broken {
        String line = line();
        if (line.indexOf('\\') >= 0 || line.length() > LONGEST_NAME) {
            return Data.DATA;
        }
        if (!quotes) {
            return new Text(line);
        }
        boolean closed = line.length() >= 2 && line.charAt(0) == line.charAt(line.length() - 1);
        if (!closed || (line.charAt(0) != '\'' && line.charAt(0) != '"')) {
            throw new Broken("has a string without quotes");
        }
        return new Text(line.substring(1, line.length() - 1));
    }

    Object text(long length) throws FormatException {
        if (length < 0 || length > LONGEST_NAME) {
            cursor.skip(length);
            return Data.DATA;
        }
        byte[] bytes = new byte[(int) length];
        cursor.requireRemaining(length);
        int done = 0;
        while (done < bytes.length) {
            done += cursor.read(bytes, done, bytes.length - done);
        }
        return new Text(new String(bytes, StandardCharsets.UTF_8));
    }
}
