package dev.modellib.core;

import dev.modellib.hf.HubConfig;
import dev.modellib.hf.TokenSource;
import dev.modellib.network.NetworkConfig;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Settings for tests: a Hub on loopback, no pauses, no reserve. */
final class Fixture {

    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

    private Fixture() {}

    static LibraryConfig local(Path root) {
        return config(root, NOWHERE, Optional.empty());
    }

    /** With a valid token that is granted nothing: {@link Canary} looks where it goes. */
    static LibraryConfig hub(Path root, HubServer server) {
        return hub(root, server.token(Canary.TOKEN), Canary.TOKEN);
    }

    static LibraryConfig hub(Path root, HubServer server, String token) {
        return config(root, server.endpoint(), Optional.of(token));
    }

    private static LibraryConfig config(Path root, URI endpoint, Optional<String> token) {
        return LibraryConfig.builder(root)
                .hub(HubConfig.builder()
                        .endpoint(endpoint)
                        .tokenSource(token.map(TokenSource::of).orElse(TokenSource.none()))
                        .build())
                .network(NetworkConfig.builder()
                        .sleeper(pause -> {})
                        .connectTimeout(Duration.ofSeconds(5))
                        .build())
                .reserveBytes(0)
                .build();
    }

    /** Removes a folder with all that is in it. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) walk.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        }
    }

    /** With parts so short that small files have several. */
    static LibraryConfig parts(LibraryConfig config, int partBytes) {
        return config.toBuilder()
                .transfers(TransferConfig.builder().partBytes(partBytes).build())
                .build();
    }

    static ModelRef.Hub ref(String text) {
        return (ModelRef.Hub) ModelRef.parse(text);
    }

    /** Every file below a folder with what it holds, and every link with where it points. */
    static TreeMap<String, String> tree(Path folder) {
        TreeMap<String, String> tree = new TreeMap<>();
        if (!Files.exists(folder)) {
            return tree;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) walk::iterator) {
                String name = folder.relativize(path).toString();
                if (Files.isSymbolicLink(path)) {
                    tree.put(name, "-> " + Files.readSymbolicLink(path));
                } else if (Files.isRegularFile(path)) {
                    tree.put(
                            name,
                            List.of(
                                            Files.readAllBytes(path).length,
                                            java.util.Arrays.hashCode(Files.readAllBytes(path)),
                                            Files.getLastModifiedTime(path))
                                    .toString());
                } else {
                    tree.put(name, "folder");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tree;
    }

    /** What a failed or interrupted call may leave behind: the folders of the library that hold bytes. */
    static List<String> leftovers(Path root) {
        return Stream.of("models", ".modellib/staging")
                .flatMap(name -> tree(root.resolve(name)).keySet().stream().map(path -> name + "/" + path))
                .filter(path -> !path.endsWith("/"))
                .toList();
    }

    /** A new folder on another volume than a folder's, in memory; without one the test is skipped. */
    static Path onAnotherVolume(Path folder) throws IOException {
        Path memory = Path.of("/dev/shm");
        Assumptions.assumeTrue(
                Files.isWritable(memory) && !Files.getFileStore(memory).equals(Files.getFileStore(folder)),
                "no second volume can be written to here");
        return Files.createTempDirectory(memory, "modellib-");
    }
}
