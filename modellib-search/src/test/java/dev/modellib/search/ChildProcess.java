package dev.modellib.search;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.sqlite.JDBC;

/** {@link WriterMain} in a JVM of its own, heard line by line. */
final class ChildProcess implements Closeable {
    private final Process process;
    private final BufferedReader output;
    private final Path errors;

    ChildProcess(Path errors, Map<String, String> environment, String... arguments) throws IOException {
        this.errors = Files.createFile(errors);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                classPath(),
                WriterMain.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
        builder.environment().putAll(environment);
        process = builder.start();
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The next line, or an error when the child ended. */
    String line() throws IOException {
        String line = output.readLine();
        if (line == null) {
            int code = process.onExit().join().exitValue();
            throw new IOException("The child ended early with exit code " + code + ": " + Files.readString(errors));
        }
        return line;
    }

    /** Ends the child as a power button would, and gives what it had still said. */
    List<String> kill() throws IOException {
        // By its handle: Process.destroyForcibly would also throw away what is still in the pipe.
        process.toHandle().destroyForcibly();
        process.onExit().join();
        List<String> rest = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            rest.add(line);
        }
        return rest;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() throws IOException {
        while (output.readLine() != null) {
            // Read to the end, so that the child is not held up by a full pipe.
        }
        return process.onExit().join().exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        output.close();
    }

    /** Where the classes are, whether this test runs on the module path or the class path. */
    private static String classPath() {
        return Stream.of(LibraryDatabase.class, WriterMain.class, JDBC.class, Logger.class)
                .map(ChildProcess::folderOrJar)
                .collect(Collectors.toCollection(LinkedHashSet::new))
                .stream()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String folderOrJar(Class<?> type) {
        String resource = type.getName().replace('.', '/') + ".class";
        String url = String.valueOf(type.getResource("/" + resource));
        try {
            if (url.startsWith("jar:")) {
                return Path.of(new URI(url.substring(4, url.indexOf("!/")))).toString();
            }
            Path path = Path.of(new URI(url));
            for (int i = 0; i < resource.split("/").length; i++) {
                path = path.getParent();
            }
            return path.toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(url, e);
        }
    }

    /** The ids in lines that acknowledge a write. */
    static Set<String> acknowledged(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("wrote ") && line.endsWith(";"))
                .map(line -> line.substring("wrote ".length(), line.length() - 1))
                .collect(Collectors.toSet());
    }
}
