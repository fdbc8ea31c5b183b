package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;

class LinkStateProperties {

    @Property
    void whatIsWrittenIsRead(
            @ForAll Optional<@AlphaChars @NumericChars @StringLength(min = 1) String> job,
            @ForAll Optional<@AlphaChars @StringLength(min = 1) String> key,
            @ForAll String aside) {
        LinkState state = new LinkState(job, key.map(text -> "(dev=" + text + ",ino=1)"), aside);
        assertEquals(state, LinkState.parse(state.toString()));
    }

    @Example
    void rowsWithoutAKeyAreRead() {
        assertEquals(
                new LinkState(Optional.of("job-1"), Optional.empty(), "/a b"), LinkState.parse("pending:job-1\n/a b"));
        assertEquals(new LinkState(Optional.empty(), Optional.empty(), ""), LinkState.parse("done\n"));
        assertFalse(LinkState.parse("").isPending());
    }
}
