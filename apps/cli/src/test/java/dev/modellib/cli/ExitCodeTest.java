package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.modellib.core.ModelLibraryException.Code;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExitCodeTest {

    /** The table of the contract, written once more. */
    @Test
    void everyCodeHasItsNumber() {
        Map<Code, Integer> expected = new EnumMap<>(Map.of(
                Code.UNEXPECTED, 1,
                Code.NOT_FOUND, 3,
                Code.AUTHENTICATION_ERROR, 4,
                Code.GATED, 4,
                Code.NETWORK_ERROR, 5,
                Code.RATE_LIMITED, 5,
                Code.OFFLINE, 5,
                Code.CHECKSUM_MISMATCH, 6,
                Code.CORRUPTED, 6,
                Code.INSUFFICIENT_SPACE, 7));
        expected.putAll(Map.of(
                Code.CONFLICT, 8,
                Code.SOURCE_CHANGED, 8,
                Code.INVALID_FORMAT, 9,
                Code.UNSAFE_FORMAT, 9,
                Code.PERMISSION_ERROR, 10,
                Code.CANCELLED, 130));
        Map<Code, Integer> actual = new EnumMap<>(Code.class);
        for (Code code : Code.values()) {
            actual.put(code, ExitCode.of(code).number());
        }
        assertEquals(expected, actual);
        assertEquals(0, ExitCode.DONE.number());
        assertEquals(2, ExitCode.USAGE.number());
    }
}
