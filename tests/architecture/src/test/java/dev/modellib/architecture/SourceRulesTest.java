package dev.modellib.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written in the sources of every module, apps, examples and benchmarks included. */
class SourceRulesTest {

    /** The folders of the reactor, from the parent pom, so that a new module cannot be forgotten here. */
    static List<String> folders() {
        return Pom.read(Repository.root(), "").modules();
    }

    private static Stream<SourceFile> sources(String folder, String kind) {
        return SourceFile.under(Repository.root().resolve(folder).resolve(kind)).stream();
    }

    private static void assertHolds(Stream<SourceFile> sources, Function<SourceFile, List<String>> rule) {
        assertEquals("", sources.flatMap(source -> rule.apply(source).stream()).collect(Collectors.joining("\n")));
    }

    @ParameterizedTest
    @MethodSource("folders")
    void filesAndMethodsAreShort(String folder) {
        assertHolds(sources(folder, "src/main/java"), SourceRules::sizes);
    }

    @ParameterizedTest
    @MethodSource("folders")
    void namesSayWhatAThingIs(String folder) {
        assertHolds(sources(folder, "src/main/java"), SourceRules::names);
    }

    @ParameterizedTest
    @MethodSource("folders")
    void nothingSleeps(String folder) {
        assertHolds(
                Stream.concat(sources(folder, "src/main/java"), sources(folder, "src/test/java"))
                        .filter(source -> !source.name().contains("/architecture/fixtures/"))
                        .filter(source -> !source.name().endsWith("dev/modellib/network/Sleeper.java")),
                SourceRules::sleeps);
    }

    @ParameterizedTest
    @MethodSource(DescriptorsTest.PUBLISHED)
    void publicTypesAreExplained(LibraryModule module) {
        assertHolds(module.mainSources().stream(), SourceRules::comments);
    }

    @ParameterizedTest
    @MethodSource(DescriptorsTest.PUBLISHED)
    void noPropertyOfTheHostIsRead(LibraryModule module) {
        assertHolds(module.mainSources().stream(), SourceRules::properties);
    }

    /** The rules above hold of nothing where there is nothing; this one says where that is so. */
    @Test
    void everyModuleOfTheReactorHasSourcesOrIsKnownToHaveNone() {
        assertEquals(
                List.of("bom"),
                folders().stream()
                        .filter(folder ->
                                sources(folder, "src/main/java").findAny().isEmpty())
                        .filter(folder ->
                                sources(folder, "src/test/java").findAny().isEmpty())
                        .toList());
    }

    @Nested
    class CanFail {
        @Test
        void aLongFileIsSeen() {
            assertEquals(List.of(), SourceRules.sizes(ofLines(299)));
            assertEquals(1, SourceRules.sizes(ofLines(300)).size());
        }

        @Test
        void aLongMethodConstructorOrInitializerIsSeen() {
            for (String head : List.of("void run()", "A()", "static")) {
                assertEquals(List.of(), SourceRules.sizes(withBody(head, 57)), head);
                List<String> found = SourceRules.sizes(withBody(head, 58));
                assertEquals(1, found.size(), head);
                assertTrue(found.get(0).startsWith("A.java:2: "), found::toString);
            }
        }

        @Test
        void aLongMethodOfAnAnonymousClassIsSeen() {
            SourceFile source = SourceFile.of(
                    "A.java",
                    "class A { Object a = new Object() {\npublic String toString() {\n" + "\n".repeat(60)
                            + "return null; }}; }");
            assertEquals(1, SourceRules.sizes(source).size());
        }

        private SourceFile ofLines(int lines) {
            return SourceFile.of("A.java", "class A {\n" + "// line\n".repeat(lines - 2) + "}\n");
        }

        private SourceFile withBody(String head, int lines) {
            String body = IntStream.range(0, lines)
                    .mapToObj(i -> "int a" + i + " = 0;\n")
                    .collect(Collectors.joining());
            return SourceFile.of("A.java", "class A {\n" + head + " {\n" + body + "}\n}\n");
        }

        @ParameterizedTest
        @ValueSource(strings = {"FileManager", "HelperBase", "IoUtil", "PathUtils", "ModelLibraryImpl", "Utils"})
        void anEmptyNameIsSeen(String name) {
            assertEquals(1, SourceRules.names(typed("class " + name)).size());
            assertEquals(
                    1,
                    SourceRules.names(SourceFile.of("A.java", "class A { record " + name + "() {} }"))
                            .size());
        }

        @ParameterizedTest
        @ValueSource(strings = {"Implementation", "Utilization", "HubClient", "Implied", "Managed"})
        void aNameThatOnlyLooksLikeOneIsFine(String name) {
            assertEquals(List.of(), SourceRules.names(typed("class " + name)));
        }

        @Test
        void anUnexplainedPublicTypeIsSeen() {
            assertEquals(1, SourceRules.comments(typed("public class A")).size());
            assertEquals(List.of(), SourceRules.comments(typed("/** An A. */ public class A")));
            assertEquals(List.of(), SourceRules.comments(typed("class A")));
            assertEquals(
                    1,
                    SourceRules.comments(SourceFile.of("A.java", "/** A. */ public interface A { record B() {} }"))
                            .size());
            assertEquals(
                    List.of(), SourceRules.comments(SourceFile.of("A.java", "class A { public static class B {} }")));
        }

        @Test
        void aPropertyOfTheUserIsSeen() {
            assertEquals(
                    1,
                    SourceRules.properties(doing("System.getProperty(\"user.home\")"))
                            .size());
            assertEquals(
                    1, SourceRules.properties(doing("System.getProperty(name)")).size());
            assertEquals(
                    1,
                    SourceRules.properties(doing("Boolean.getBoolean(\"debug\")"))
                            .size());
            assertEquals(List.of(), SourceRules.properties(doing("System.getProperty(\"os.name\")")));
        }

        @Test
        void aSleepIsSeen() {
            assertEquals(1, SourceRules.sleeps(doing("Thread.sleep(5)")).size());
            assertEquals(
                    1, SourceRules.sleeps(doing("TimeUnit.SECONDS.sleep(5)")).size());
            assertEquals(
                    1, SourceRules.sleeps(doing("LockSupport.parkNanos(5)")).size());
            assertEquals(List.of(), SourceRules.sleeps(doing("sleeper.sleep(5)")));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "static final List<String> A = new ArrayList<>();",
                    "static final Map<String, String> A = ConcurrentHashMap.newKeySet();",
                    "static final Set<Kind> A = EnumSet.of(Kind.A);",
                    "static final List<String> A = Arrays.asList(\"a\");",
                    "static final Map<String, A> M = all().collect(Collectors.toMap(A::name, a -> a));",
                    "static final int[] A = {1}; void a() { A[0] = 2; }",
                    "static final int[] A = {1}; void a() { A[0]++; }",
                    "static final int[] A = {1}; void a() { B.A[0] += 2; }"
                })
        void aChangingCollectionOrArrayIsSeen(String member) {
            assertFalse(SourceRules.staticState(SourceFile.of("B.java", "class B { " + member + " }"))
                    .isEmpty());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "static final List<String> A = List.of();",
                    "static final Map<String, A> M = all().collect(Collectors.toUnmodifiableMap(A::name, a -> a));",
                    "static final Set<Kind> A = Collections.unmodifiableSet(EnumSet.of(Kind.A));",
                    "static final int[] A = new int[2]; static { A[0] = 2; }",
                    "final int[] a = {1}; void a() { a[0] = 2; }"
                })
        void aConstantIsFine(String member) {
            assertEquals(List.of(), SourceRules.staticState(SourceFile.of("B.java", "class B { " + member + " }")));
        }

        @Test
        void aSourceThatDoesNotParseIsAnError() {
            assertThrows(IllegalArgumentException.class, () -> SourceFile.of("A.java", "class A {"));
        }

        private SourceFile typed(String head) {
            return SourceFile.of("A.java", head + " {}");
        }

        private SourceFile doing(String expression) {
            return SourceFile.of("A.java", "class A { void a() { a(" + expression + "); } }");
        }
    }
}
