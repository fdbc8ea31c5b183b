package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModelStatusTest {

    /** Rows are from, columns are to, in the order of the type; written by hand from the documents, not from the code. */
    private static final String[] TABLE = {
        "PENDING      = y y y y .",
        "DOWNLOADING  y = y y . .",
        "AVAILABLE    y . = y y .",
        "ERROR        y y y = y .",
        "DELETED      y . y . = .",
        "OTHER        . . y y y =",
    };

    @Test
    void theTableIsTheTable() {
        ModelStatus[] all = ModelStatus.values();
        for (ModelStatus from : all) {
            String row = TABLE[from.ordinal()].replaceAll("\\s+", " ");
            String cells = row.substring(row.indexOf(' ')).replace(" ", "");
            assertTrue(row.startsWith(from.name()), row);
            for (ModelStatus to : all) {
                char cell = cells.charAt(to.ordinal());
                assertEquals(cell != '.', from.canBecome(to), from + " to " + to);
                assertEquals(cell == 'y', from.next().contains(to), from + " to " + to);
            }
        }
    }

    @Test
    void noStatusIsADeadEndAndNoneBecomesUnknown() {
        for (ModelStatus from : ModelStatus.values()) {
            Set<ModelStatus> reached = EnumSet.of(from);
            Deque<ModelStatus> todo = new ArrayDeque<>(reached);
            while (!todo.isEmpty()) {
                for (ModelStatus next : todo.pop().next()) {
                    if (reached.add(next)) {
                        todo.push(next);
                    }
                }
            }
            assertTrue(reached.contains(ModelStatus.AVAILABLE), from.name());
            assertFalse(from != ModelStatus.OTHER && reached.contains(ModelStatus.OTHER), from.name());
        }
    }

    @Test
    void anIllegalMoveNamesTheLegalOnes() {
        ModelLibraryException.Conflict refused = assertThrows(
                ModelLibraryException.Conflict.class,
                () -> ModelStatus.DELETED.requireMove(ModelStatus.DOWNLOADING, "llm/llama/x"));
        assertEquals(ModelLibraryException.Code.CONFLICT, refused.code());
        assertEquals(
                "llm/llama/x is deleted and cannot become downloading; it may become pending, available",
                refused.getMessage());
    }

    @Test
    void wireNamesAreThoseOfTheRegistryAndOthersAreKeptApart() {
        for (String word : new String[] {"downloading", "available", "error", "deleted", "pending"}) {
            assertEquals(word, ModelStatus.parse(word).wireName());
        }
        assertEquals(ModelStatus.OTHER, ModelStatus.parse("archived"));
    }
}
