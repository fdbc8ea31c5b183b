package dev.modellib.blackbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Hub of one repository with one large file, by a server that is none of ours: files, handed out by nginx. */
final class ForeignHub implements AutoCloseable {

    static final String REPO = "acme/Big-GGUF";

    private static final String COMMIT = "5e1c7f0f6c1d4d0f8a58a7a9a4f2c3b1d0e9f8a7";
    private static final long START_SECONDS = 30;

    private final Process nginx;
    private final Relay api;
    private final Relay storage;

    /** In a folder that nothing else is in. */
    ForeignHub(Path folder, String name, byte[] content) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        Files.write(folder.resolve(name), content);
        String file = """
                {"type": "file", "path": "%s", "oid": "%s", "size": %d, "lfs": {"oid": "%s", "size": %d, "pointerSize": 134}}""".formatted(name, COMMIT, content.length, digest, content.length);
        Files.writeString(folder.resolve("tree.json"), "[" + file + "]");
        Files.writeString(folder.resolve("info.json"), """
                {"id": "%s", "sha": "%s", "gated": false, "siblings": [{"rfilename": "%s"}]}""".formatted(REPO, COMMIT, name));
        storage = new Relay(folder.resolve("storage.sock"));
        api = new Relay(folder.resolve("api.sock"));
        Path config = Files.writeString(folder.resolve("nginx.conf"), config(folder, name, content.length, digest));
        nginx = new ProcessBuilder(executable().orElseThrow().toString(), "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.out").toFile())
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!Files.exists(folder.resolve("nginx.pid"))) {
            if (!nginx.isAlive() || System.nanoTime() > deadline) {
                nginx.destroyForcibly();
                throw new IOException(Files.readString(folder.resolve("nginx.out")));
            }
            Thread.onSpinWait();
        }
    }

    private String config(Path folder, String name, int size, String digest) throws IOException {
        return """
                user %1$s;
                daemon off;
                worker_processes 1;
                pid %2$s/nginx.pid;
                error_log %2$s/nginx.log;
                events {}
                http {
                    access_log off;
                    server {
                        listen unix:%2$s/api.sock;
                        default_type application/json;
                        location ~ ^/api/models/%3$s/revision/(main|%4$s)$ { alias %2$s/info.json; }
                        location = /api/models/%3$s/tree/%4$s { alias %2$s/tree.json; }
                        location ~ ^/%3$s/resolve/[^/]+/%5$s$ {
                            add_header X-Repo-Commit %4$s;
                            add_header X-Linked-Size %6$d;
                            add_header X-Linked-ETag '"%7$s"';
                            return 302 %8$s/%5$s?signature=fleeting;
                        }
                    }
                    server {
                        listen unix:%2$s/storage.sock;
                        location = /%5$s { alias %2$s/%5$s; }
                    }
                }
                """.formatted(
                        System.getProperty("user.name"), folder, REPO, COMMIT, name, size, digest, storage.origin());
    }

    /** Where nginx is, when it is installed. */
    static Optional<Path> executable() {
        return Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx", "/usr/local/bin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    String endpoint() throws IOException {
        return api.origin();
    }

    /** What stands before the bytes of the file. */
    Relay storage() {
        return storage;
    }

    @Override
    public void close() throws IOException {
        api.close();
        storage.close();
        nginx.destroy();
        nginx.onExit().orTimeout(START_SECONDS, TimeUnit.SECONDS).join();
    }
}
