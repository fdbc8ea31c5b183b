package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.AuditedLibrary.Verb;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every public verb of a library either may change it, and is one event of the audit, or changes nothing, and is none. */
class AuditedVerbsTest {

    @TempDir
    Path temp;

    private AuditedLibrary audited;

    @BeforeEach
    void aLibrary() throws Exception {
        audited = new AuditedLibrary(temp);
    }

    @AfterEach
    void close() {
        audited.close();
    }

    /** A class that a library gives and that works on it, found by what it holds. */
    private static boolean isFacet(Class<?> type) {
        return type.getPackage() == ModelLibrary.class.getPackage()
                && Stream.of(type.getDeclaredFields())
                        .filter(field -> !Modifier.isStatic(field.getModifiers()))
                        .map(field -> field.getType())
                        .anyMatch(held -> held == LibraryParts.class || held == Verbs.class);
    }

    private static String nameOf(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName()
                + Stream.of(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(",", "(", ")"));
    }

    private static Set<String> publicVerbs() {
        Set<Class<?>> facets = new LinkedHashSet<>();
        Deque<Class<?>> left = new ArrayDeque<>(List.of(ModelLibrary.class));
        Set<String> names = new TreeSet<>();
        while (!left.isEmpty()) {
            Class<?> facet = left.pop();
            if (facets.add(facet)) {
                for (Method method : facet.getDeclaredMethods()) {
                    if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()) {
                        names.add(nameOf(method));
                        Stream.of(method.getReturnType())
                                .filter(AuditedVerbsTest::isFacet)
                                .forEach(left::push);
                    }
                }
            }
        }
        assertTrue(facets.size() >= 13, () -> "only these were found: " + facets);
        return names;
    }

    @Test
    void everyPublicVerbIsInOneOfTheTables() throws Exception {
        Set<String> listed = new TreeSet<>(new AuditedChanges(audited).changes().keySet());
        for (String read : new AuditedReads(audited).reads().keySet()) {
            assertTrue(listed.add(read), read + " is in both tables");
        }
        assertEquals(publicVerbs(), listed);
    }

    @Test
    void everyVerbThatChangesIsOneEvent() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, AuditedChanges.Change> change :
                new AuditedChanges(audited).changes().entrySet()) {
            Verb verb = change.getValue().preparation().prepare();
            audited.forget();
            verb.run();
            List<String> told = audited.events().stream()
                    .map(event -> event.verb() + " " + event.outcome())
                    .toList();
            if (!told.equals(List.of(change.getValue().told()))) {
                wrong.add(change.getKey() + " is told as " + told + ", not "
                        + change.getValue().told());
            }
            for (AuditEvent event : audited.events()) {
                assertEquals("ann", event.actor());
                assertFalse(event.duration().isNegative());
                boolean all = List.of("rebuild", "repair-links").contains(event.verb())
                        || change.getKey().equals("Upkeep.verify(VerifyRequest)");
                assertEquals(all, event.subject().isEmpty(), change.getKey() + ": " + event.subject());
                assertFalse(event.subject().contains(AuditedChanges.SECRET), change.getKey());
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void noVerbThatReadsIsAnEvent() throws Exception {
        for (Map.Entry<String, Verb> read : new AuditedReads(audited).reads().entrySet()) {
            audited.forget();
            read.getValue().run();
            assertEquals(List.of(), audited.events(), read.getKey());
        }
    }

    @Test
    void whatIsRefusedIsTold() throws Exception {
        ModelLibrary library = audited.library();
        Model model = audited.model();
        ModelRef here = new ModelRef.Id(model.id());
        ModelRef gone = new ModelRef.Slug("llm/none/none");
        ModelEdit edit = ModelEdit.builder().name("x").build();
        List<Verb> refused = List.of(
                () -> library.registry().edit(gone, edit),
                () -> library.registry()
                        .edit(here, ModelEdit.builder().expectVersion(9).build()),
                () -> library.registry().configs().makeDefault(here, "none"),
                () -> library.registry().configs().set(gone, "c", Map.of()),
                () -> library.downloads().pause(77),
                () -> library.downloads().cancel(77, DownloadQueue.CancelMode.DISCARD),
                () -> library.registry()
                        .importRegistry(RegistryImport.of(temp.resolve("none")))
                        .await(),
                () -> library.registry()
                        .files()
                        .remove(RemoveFilesRequest.of(
                                model, model.files().get(0).path())),
                () -> library.links().adopt(temp.resolve("none")).await(),
                () -> library.catalogue(Catalogue.of(List.of())).remove("none"));
        audited.forget();
        for (Verb verb : refused) {
            assertThrows(ModelLibraryException.class, verb::run);
        }
        assertEquals(
                List.of(
                        "edit llm/none/none NOT_FOUND",
                        "edit " + here + " CONFLICT",
                        "config-default " + here + " none NOT_FOUND",
                        "config-set llm/none/none c NOT_FOUND",
                        "queue-pause 77 NOT_FOUND",
                        "queue-cancel 77 NOT_FOUND",
                        "import-registry " + temp.resolve("none") + " NOT_FOUND",
                        "remove-files " + model.slug() + " "
                                + model.files().get(0).path() + " CONFLICT",
                        "adopt-links " + temp.resolve("none") + " NOT_FOUND",
                        "remove-entry none NOT_FOUND"),
                audited.events().stream()
                        .map(event -> event.verb() + " " + event.subject() + " " + event.outcome())
                        .toList());
    }

    @Test
    void whatIsAsItIsToBeIsUnchanged() throws Exception {
        ModelLibrary library = audited.library();
        ModelRef ref = new ModelRef.Id(audited.model().id());
        ModelEdit edit = ModelEdit.builder().addTag("x").build();
        library.registry().edit(ref, edit);
        library.registry().configs().set(ref, "c", Map.of());
        audited.forget();
        library.registry().edit(ref, edit);
        library.registry().configs().set(ref, "c", Map.of());
        library.registry().configs().delete(ref, "none");
        library.unmap("map-none");
        library.links().repair().await();
        library.upkeep().rebuild().await();
        assertEquals(
                Set.of("UNCHANGED"),
                audited.events().stream().map(AuditEvent::outcome).collect(Collectors.toSet()));
        assertEquals(6, audited.events().size());
    }
}
