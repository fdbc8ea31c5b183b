package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.modellib.io.Digest;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class VerifySampleProperties {

    @Provide
    Arbitrary<Digest> digests() {
        return Arbitraries.strings().withChars("0123456789abcdef").ofLength(64).map(Digest::sha256);
    }

    @Property
    void everyFileIsInExactlyOnePart(@ForAll("digests") Digest digest, @ForAll @IntRange(min = 1, max = 400) int of) {
        long parts = IntStream.rangeClosed(1, of)
                .filter(part -> new VerifySample(part, of).contains(digest))
                .count();
        assertEquals(1, parts);
    }

    @Property
    void whatItSaysIsReadAgain(@ForAll @IntRange(min = 1, max = 1000) int a, @ForAll @IntRange(min = 1) int b) {
        VerifySample sample = new VerifySample(Math.min(a, b), Math.max(a, b));
        assertEquals(sample, VerifySample.parse(sample.toString()));
    }

    @Example
    void whatIsNoSampleIsRefused() {
        for (String text : new String[] {"", "1", "0/3", "4/3", "1/0", "-1/2", "1/2/3", "a/b", "1/99999999999"}) {
            assertThrows(IllegalArgumentException.class, () -> VerifySample.parse(text), text);
        }
    }
}
