package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class DistanceProperties {
    @Property
    void isTheSameBothWaysAndZeroOnlyForTheSameWord(
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 8) String left,
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 8) String right) {
        int distance = Distance.between(left, right);
        assertEquals(distance, Distance.between(right, left));
        assertEquals(left.equals(right), distance == 0);
        assertTrue(distance >= Math.abs(left.length() - right.length()));
        assertTrue(distance <= Math.max(left.length(), right.length()));
    }

    @Property
    void oneLetterOutIsOne(
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(min = 1, max = 8) String word,
            @ForAll @IntRange(max = 7) int at) {
        StringBuilder shorter = new StringBuilder(word).deleteCharAt(at % word.length());
        assertEquals(1, Distance.between(word, shorter.toString()));
    }

    @Example
    void knownOnes() {
        assertEquals(1, Distance.between("mistral", "mitsral"));
        assertEquals(3, Distance.between("kitten", "sitting"));
        assertEquals(3, Distance.between("ca", "abc"));
    }
}
