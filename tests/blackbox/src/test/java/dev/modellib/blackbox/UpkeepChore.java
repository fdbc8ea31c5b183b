package dev.modellib.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.Change;
import dev.modellib.core.ChangeKind;
import dev.modellib.core.DoctorReport;
import dev.modellib.core.ImportRequest;
import dev.modellib.core.LibraryConfig;
import dev.modellib.core.Model;
import dev.modellib.core.ModelEdit;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelQuery;
import dev.modellib.core.ModelRef;
import dev.modellib.core.Operation;
import dev.modellib.hf.HubConfig;
import dev.modellib.network.NetworkConfig;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** What keeps a library whole: edits, repairs, prunings, and what an opening does by itself. */
enum UpkeepChore implements Duty {
    EDIT {
        @Override
        public void arrange(Path folder) throws Exception {
            Files.write(Duty.source(folder), Duty.weights(SHORT_BYTES));
            try (ModelLibrary library = ModelLibrary.open(Duty.root(folder))) {
                library.importModel(Duty.source(folder)).await();
            }
        }

        @Override
        public List<String> arguments(Path folder) {
            return List.of("edit", Duty.root(folder).toString(), Victim.EDITED);
        }

        @Override
        public void check(Path folder) throws IOException {
            try (ModelLibrary library = ModelLibrary.open(Duty.root(folder))) {
                Model model = library.models(ModelQuery.all()).models().get(0);
                boolean edited = model.name().equals(Victim.EDITED);
                assertTrue(edited || model.name().equals("source"), model.name());
                assertEquals(edited ? List.of("tagged") : List.of(), model.tags(), "half an edit");
                assertEquals(edited ? 2 : 1, model.card().version());
                assertEquals(edited ? 1 : 0, library.search("tag:tagged").total());
                Model recorded = library.registry()
                        .edit(new ModelRef.Id(model.id()), ModelEdit.builder().build());
                assertEquals(model, recorded, "the index is not as the record");
                Victim.edit(library, Victim.EDITED);
                assertEquals(
                        2,
                        library.find(new ModelRef.Id(model.id()))
                                .orElseThrow()
                                .card()
                                .version());
                requireWhole(library, 1);
            }
        }
    },

    REPAIR {
        @Override
        public void arrange(Path folder) throws Exception {
            EDIT.arrange(folder);
            Path bundle = Files.createDirectory(folder.resolve("bundle"));
            Files.copy(Duty.source(folder), bundle.resolve("other.gguf"));
            Files.writeString(bundle.resolve("config.json"), "{\"model_type\":\"llama\"}");
            try (ModelLibrary library = ModelLibrary.open(Duty.root(folder))) {
                // damaged first, so that the second one is not shared with it
                damage(library.models(ModelQuery.all()).models().get(0));
                library.importModel(ImportRequest.builder(bundle).oneModel(true).build())
                        .await();
            }
        }

        @Override
        public List<String> arguments(Path folder) {
            return Duty.words("repair", folder, Duty.source(folder));
        }

        @Override
        public void check(Path folder) throws IOException {
            try (ModelLibrary library = ModelLibrary.open(Duty.root(folder))) {
                Victim.repair(library);
                Path damaged = Duty.root(folder).resolve(".modellib/quarantine");
                assertTrue(Duty.entries(damaged) >= 2, "the damaged bytes and their note are nowhere");
                library.upkeep().prune(Duration.ZERO).await();
                assertEquals(0, Duty.entries(damaged));
                requireWhole(library, 2);
            }
        }
    },

    PRUNE {
        @Override
        public void arrange(Path folder) throws Exception {
            REPAIR.arrange(folder);
            try (ModelLibrary library = ModelLibrary.open(Duty.root(folder))) {
                Victim.repair(library);
            }
            leaveDownload(folder);
            String temporary = ".modellib-" + UUID.randomUUID() + ".tmp";
            Files.writeString(Duty.root(folder).resolve(temporary), "half a text");
        }

        @Override
        public List<String> arguments(Path folder) {
            return Duty.words("prune", folder, Duty.source(folder));
        }

        @Override
        public void check(Path folder) throws IOException {
            try (ModelLibrary library = ModelLibrary.open(Duty.root(folder))) {
                library.upkeep().prune(Duration.ZERO).await();
                assertTrue(library.upkeep().planPrune(Duration.ZERO).items().isEmpty(), "something is left to prune");
                assertEquals(0, Duty.entries(Duty.root(folder).resolve(".modellib/quarantine")));
                requireWhole(library, 2);
            }
        }
    },

    /** The tables of the version before, with a model of 20 files, and 20 links to them. */
    MIGRATE {
        @Override
        public void arrange(Path folder) throws Exception {
            Chore.REMOVE.arrange(folder);
            OldDatabase.becomeVersionTwo(database(folder));
        }

        @Override
        public List<String> arguments(Path folder) {
            return Duty.words("open", folder, Duty.source(folder));
        }

        @Override
        public void check(Path folder) throws IOException {
            try (ModelLibrary library = ModelLibrary.open(Duty.root(folder))) {
                Duty.requireRegistryAsDisk(library, Duty.app(folder));
                assertEquals(FILES, library.links().list().size());
                assertEquals(1, library.search("part").total());
                List<Change> changes =
                        library.changes().since(library.changes().first(), 100).changes();
                assertEquals(1 + FILES, changes.size(), "the feed does not begin with what there is");
                assertEquals(ChangeKind.ADDED, changes.get(0).kind());
                requireWhole(library, 1);
            }
        }
    },

    /** An import that was published and not indexed, a removal that was begun, and a folder that nobody knows. */
    RECOVER {
        @Override
        public void arrange(Path folder) throws Exception {
            Chore.REMOVE.arrange(folder);
            Path before = Files.copy(database(folder), folder.resolve("before.db"));
            Files.write(Duty.source(folder), Duty.weights(SHORT_BYTES));
            Model removed;
            Model imported;
            try (ModelLibrary library = ModelLibrary.open(Duty.root(folder))) {
                removed = library.models(ModelQuery.all()).models().get(0);
                imported = library.importModel(Duty.source(folder)).await();
            }
            Files.move(before, database(folder), StandardCopyOption.REPLACE_EXISTING);
            String removal = "remove-" + removed.id();
            OldDatabase.begin(database(folder), imported.id().value(), "import", "", imported.slug());
            OldDatabase.begin(database(folder), removal, "remove", removal, removed.slug());
            Path leftover = Duty.root(folder).resolve(".modellib/staging/ml-" + "0".repeat(32));
            Files.createDirectory(leftover);
            Files.writeString(leftover.resolve("half"), "half a file");
        }

        @Override
        public List<String> arguments(Path folder) {
            return MIGRATE.arguments(folder);
        }

        @Override
        public void check(Path folder) throws IOException {
            try (ModelLibrary library = ModelLibrary.open(Duty.root(folder))) {
                assertEquals(0, library.search("part").total(), "it is still found");
                assertEquals(1, library.search("source").total(), "it is not found");
                assertEquals(0, Duty.links(Duty.app(folder)), "links are left");
                assertEquals(0, library.links().list().size(), "links are recorded");
                Path models = Duty.root(folder).resolve("models/llm");
                assertEquals(1, Duty.entries(models), "folders are left");
                requireWhole(library, 1);
            }
        }
    };

    private static final String REPO = "acme/Waiting-GGUF";

    private static Path database(Path folder) {
        return Duty.root(folder).resolve(".modellib/library.db");
    }

    private static void requireWhole(ModelLibrary library, int models) throws IOException {
        List<Model> all = library.models(ModelQuery.all()).models();
        assertEquals(models, all.size());
        for (Model model : all) {
            assertTrue(library.verify(model).await().clean(), model.slug() + " is damaged");
        }
        DoctorReport doctor = library.upkeep().doctor(false).await();
        assertTrue(doctor.healthy(), doctor::toString);
    }

    private static void damage(Model model) throws IOException {
        Path file = model.pathOf(model.files().get(0));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), SHORT_BYTES / 2);
        }
    }

    /** The bytes of a download that broke off, in staging. */
    private static void leaveDownload(Path folder) throws IOException {
        try (HubServer hub = HubServer.start()) {
            hub.repo(REPO).lfs("Waiting-Q4_K_M.gguf", Duty.weights(SHORT_BYTES + 1));
            hub.faults().atCdn().cutAfter("*.gguf", SHORT_BYTES / 3, 1);
            Gate gate = hub.faults().atCdn().holdAfter("*.gguf", SHORT_BYTES / 4);
            LibraryConfig config = LibraryConfig.builder(Duty.root(folder))
                    .hub(HubConfig.builder().endpoint(hub.endpoint()).build())
                    .network(NetworkConfig.builder().sleeper(pause -> {}).build())
                    .build();
            try (ModelLibrary library = ModelLibrary.open(config)) {
                Operation<Model> broken = library.download(ModelRef.parse(REPO + ":Q4_K_M"));
                gate.awaitReached(Duration.ofSeconds(30));
                hub.faults().atCdn().status("*.gguf", 403, Integer.MAX_VALUE);
                gate.release();
                assertThrows(ModelLibraryException.class, broken::await);
                assertEquals(
                        1,
                        library.upkeep().planPrune(Duration.ZERO).items().stream()
                                .filter(item -> item.reason().wireName().equals("unfinished"))
                                .count());
            }
        }
    }
}
