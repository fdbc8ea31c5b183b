package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerificationTableTest {
    private Scratch scratch;

    @BeforeEach
    void makeFolder() throws IOException {
        scratch = new Scratch();
    }

    @AfterEach
    void removeFolder() throws IOException {
        scratch.close();
    }

    private static VerifiedFile file(String model, String path, long at) {
        return new VerifiedFile(model, path, "ab", at, 1);
    }

    @Test
    void whatWasFoundIsThereAfterTheNextOpeningAndWhatIsFaultyIsForgotten() throws Exception {
        try (LibraryDatabase database = scratch.open()) {
            database.verifications()
                    .update(List.of(file("a", "y", 1), file("a", "x", 2), file("b", "x", 3)), List.of());
            database.verifications().update(List.of(file("a", "y", 9)), List.of(file("a", "x", 0), file("a", "z", 0)));
        }
        try (LibraryDatabase database = scratch.open()) {
            assertEquals(List.of(file("a", "y", 9)), database.verifications().ofModel("a"));
            database.models().clear();
            assertEquals(List.of(file("b", "x", 3)), database.verifications().ofModel("b"));
            database.verifications().removeModel("b");
            assertEquals(List.of(), database.verifications().ofModel("b"));
        }
    }
}
