package dev.modellib.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.modellib.architecture.fixtures.calls.Chatterbox;
import dev.modellib.architecture.fixtures.fence.Trespasser;
import dev.modellib.architecture.fixtures.signatures.Leaky;
import dev.modellib.architecture.fixtures.state.Hoarder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the compiled classes of a module may touch, show and keep. */
class ClassRulesTest {
    private static final String LIBRARIES = "dev.modellib.architecture.LibraryModule#libraries";

    @ParameterizedTest
    @MethodSource(DescriptorsTest.PUBLISHED)
    void aThirdPartyPackageIsTouchedByItsFenceClassOnly(LibraryModule module) {
        assumeTrue(module.begun(), () -> module + " has no sources yet");
        assertEquals(List.of(), Fences.violations(module.classes(), module));
    }

    @ParameterizedTest
    @MethodSource(DescriptorsTest.PUBLISHED)
    void aPublicSignatureShowsNoThirdPartyType(LibraryModule module) {
        assumeTrue(module.begun(), () -> module + " has no sources yet");
        assertEquals(List.of(), Signatures.violations(module.classes(), module.publicPackages()));
    }

    @ParameterizedTest
    @MethodSource(LIBRARIES)
    void aLibraryMakesNoForbiddenCall(LibraryModule module) {
        assumeTrue(module.begun(), () -> module + " has no sources yet");
        assertEquals(List.of(), ForbiddenCalls.list().violations(module.classes()));
    }

    @ParameterizedTest
    @MethodSource(LIBRARIES)
    void aLibraryKeepsNoStaticState(LibraryModule module) {
        assumeTrue(module.begun(), () -> module + " has no sources yet");
        assertEquals(List.of(), StaticState.violations(module.classes()));
        assertEquals(
                List.of(),
                module.mainSources().stream()
                        .flatMap(source -> SourceRules.staticState(source).stream())
                        .toList());
    }

    /** Every line of the list of bans names something that the JDK has. */
    @Test
    void everyBanNamesSomethingReal() {
        List<ForbiddenCalls.Ban> bans = ForbiddenCalls.list().bans();
        assertTrue(bans.size() > 90, "a list was read");
        assertEquals(
                List.of(),
                bans.stream()
                        .map(ForbiddenCalls.Ban::signature)
                        .filter(signature -> !exists(signature))
                        .toList());
    }

    private static boolean exists(ForbiddenCalls.Signature signature) {
        Class<?> owner;
        try {
            owner = Class.forName(signature.owner());
        } catch (ClassNotFoundException e) {
            return false;
        }
        if (signature.isType()) {
            return true;
        }
        if (signature.parameters().isEmpty()) {
            return Stream.of(owner.getFields())
                    .anyMatch(field -> field.getName().equals(signature.member()));
        }
        Stream<Class<?>[]> overloads = signature.member().equals("new")
                ? Stream.of(owner.getConstructors()).map(each -> each.getParameterTypes())
                : Stream.of(owner.getMethods())
                        .filter(method -> method.getName().equals(signature.member()))
                        .map(each -> each.getParameterTypes());
        return overloads.anyMatch(parameters -> signature.parameters().equals("(**)")
                || signature
                        .parameters()
                        .equals(Arrays.stream(parameters)
                                .map(Class::getSimpleName)
                                .collect(Collectors.joining(",", "(", ")"))));
    }

    @Nested
    class CanFail {
        private JavaClasses fixtures(Class<?> one) {
            return new ClassFileImporter().importPackages(one.getPackageName());
        }

        @Test
        void anUseOutsideTheFenceIsSeen() {
            String name = Trespasser.class.getPackageName();
            LibraryModule fenced = new LibraryModule(
                    "f", name, Set.of(), List.of(new LibraryModule.Fence("com.fasterxml.jackson", "Gate")), List.of());
            LibraryModule unfenced = new LibraryModule("f", name, Set.of(), List.of(), List.of());
            LibraryModule closed = new LibraryModule(
                    "f", name, Set.of(), List.of(new LibraryModule.Fence("com.fasterxml.jackson", "Wall")), List.of());
            JavaClasses classes = fixtures(Trespasser.class);

            assertEquals(
                    List.of("Trespasser uses com.fasterxml.jackson.core, which only Gate may"),
                    Fences.violations(classes, fenced));
            assertEquals(2, Fences.violations(classes, unfenced).size());
            assertTrue(Fences.violations(classes, closed).stream().anyMatch(fault -> fault.contains("Wall of")));
        }

        @Test
        void aForeignTypeIsSeenWhereverItStands() {
            List<String> found = Signatures.violations(fixtures(Leaky.class), List.of());
            for (String place : List.of(
                    "Leaky.field",
                    "Leaky.<init>",
                    "Leaky.returned(",
                    "Leaky.taken(",
                    "Leaky.thrown(",
                    "Leaky.generic(",
                    "Leaky.bounded(",
                    "Leaky.offspring(",
                    "Leaky.array(",
                    "Leaky$Child shows",
                    "Leaky$Several shows",
                    "Leaky$Bounded shows",
                    "Leaky$Value.parser(")) {
                assertTrue(found.stream().anyMatch(fault -> fault.contains(place)), () -> place + " in " + found);
            }
            assertTrue(found.stream().noneMatch(fault -> fault.contains("Quiet")), found::toString);
            assertTrue(found.stream().noneMatch(fault -> fault.contains("hidden")), found::toString);
            assertEquals(List.of(), Signatures.violations(fixtures(Leaky.class), List.of("com.fasterxml.jackson")));
        }

        @Test
        void aForbiddenCallIsSeen() {
            List<String> found = ForbiddenCalls.list().violations(fixtures(Chatterbox.class));
            for (String call : List.of(
                    "java.lang.System.out",
                    "java.lang.Thread.sleep(long)",
                    "java.io.IOException.printStackTrace()",
                    "java.io.File:",
                    "java.lang.String.toLowerCase()",
                    "java.lang.String.toUpperCase()",
                    "java.lang.String.formatted([Ljava.lang.Object;)",
                    "java.lang.String.getBytes()",
                    "java.lang.String.<init>([B)",
                    "java.io.InputStreamReader.<init>(java.io.InputStream)",
                    "java.time.Instant.now()",
                    "java.lang.System.nanoTime()",
                    "java.lang.System.getenv(java.lang.String)",
                    "java.util.ServiceLoader:")) {
                assertTrue(found.stream().anyMatch(fault -> fault.contains(call)), () -> call + " in " + found);
            }
            assertTrue(found.stream().noneMatch(fault -> fault.contains("Careful")), found::toString);
        }

        @Test
        void anExceptionCoversItsClassAndThoseNestedInItOnly() {
            String ban = "@ why\nexcept " + Chatterbox.class.getName() + "\njava.lang.Thread#sleep(**)\n";
            List<String> found = ForbiddenCalls.parse(ban).violations(fixtures(Chatterbox.class));
            assertEquals(1, found.size(), found::toString);
            assertTrue(found.get(0).contains("Sleeper.java"), found::toString);
        }

        @Test
        void staticStateIsSeen() {
            List<String> found = StaticState.violations(fixtures(Hoarder.class));
            for (String field : List.of("counter", "cache", "total", "SHARED", "BUFFER", "LOCAL", "BUILDER", "LINES")) {
                assertTrue(
                        found.stream().anyMatch(fault -> fault.contains("Hoarder." + field + " ")),
                        () -> field + " in " + found);
            }
            assertTrue(found.stream().noneMatch(fault -> fault.contains("Constants")), found::toString);
        }
    }
}
