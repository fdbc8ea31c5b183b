package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.modellib.search.LinkRow;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;

class LinkStateProperties {

    @Property
    void whatIsWrittenIsRead(
            @ForAll Optional<@AlphaChars @NumericChars @StringLength(min = 1) String> job,
            @ForAll boolean removing,
            @ForAll Optional<@AlphaChars @StringLength(min = 1) String> key,
            @ForAll String aside,
            @ForAll Optional<@CharRange(to = '\u2100') @StringLength(min = 1) String> before) {
        LinkState state = new LinkState(
                job,
                removing && job.isPresent(),
                key.map(text -> "(dev=" + text + ",ino=1)"),
                aside,
                before.map(text -> new LinkRow(text, text, text, text, text, text, text, text, text, 5)));
        assertEquals(state, LinkState.parse(state.toString()));
    }

    @Example
    void rowsWithoutAKeyAreRead() {
        assertEquals(
                new LinkState(Optional.of("job-1"), false, Optional.empty(), "/a b", Optional.empty()),
                LinkState.parse("pending:job-1\n/a b"));
        assertEquals(LinkState.made(), LinkState.parse("done\n"));
        assertFalse(LinkState.parse("").isPending());
    }
}
