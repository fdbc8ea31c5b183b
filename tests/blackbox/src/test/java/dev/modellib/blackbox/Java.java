package dev.modellib.blackbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Child processes that run the packaged jars. */
final class Java {

    private static final Path EXECUTABLE = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Path LIB = Path.of("target", "lib");
    private static final String CLI = "dev.modellib.cli/dev.modellib.cli.Main";
    private static final long LONGEST_SECONDS = 120;

    private Java() {}

    record Result(int exit, String out, String err) {}

    static List<Path> jars() {
        try (Stream<Path> lib = Files.list(LIB);
                Stream<Path> own = Files.list(Path.of("target"))) {
            return Stream.concat(lib, own)
                    .filter(path -> path.toString().endsWith(".jar"))
                    .map(Path::toAbsolutePath)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String joined(List<Path> jars) {
        return jars.stream().map(Path::toString).collect(Collectors.joining(System.getProperty("path.separator")));
    }

    static ProcessBuilder onModulePath(String main, List<String> args) {
        return command(List.of("-p", joined(jars()), "-m", main), args);
    }

    static ProcessBuilder onClassPath(String main, List<String> args) {
        return command(List.of("-cp", joined(jars()), main), args);
    }

    static ProcessBuilder cli(List<String> args) {
        return onModulePath(CLI, args);
    }

    private static ProcessBuilder command(List<String> how, List<String> args) {
        List<String> command = new ArrayList<>(List.of(EXECUTABLE.toString(), "-XX:+UseSerialGC", "-Xshare:auto"));
        command.addAll(how);
        command.addAll(args);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("HF_") || name.startsWith("MODELLIB_"));
        return builder;
    }

    /** As {@link #onClassPath}, started as fast as may be: for many short runs. */
    static ProcessBuilder quick(String main, Path archive, List<String> args) {
        ProcessBuilder builder = onClassPath(main, args);
        List<String> options = List.of(
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xlog:disable",
                "-Xlog:all=off",
                (Files.exists(archive) ? "-XX:SharedArchiveFile=" : "-XX:ArchiveClassesAtExit=") + archive);
        builder.command().addAll(1, options);
        return builder;
    }

    static Result run(ProcessBuilder builder) throws IOException, InterruptedException {
        Path out = Files.createTempFile("out", ".txt");
        Path err = Files.createTempFile("err", ".txt");
        try {
            Process process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("still running after " + LONGEST_SECONDS + " s: " + builder.command());
            }
            return new Result(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
