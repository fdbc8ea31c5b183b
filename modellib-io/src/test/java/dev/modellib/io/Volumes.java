package dev.modellib.io;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Volumes mounted for one test; where that is not possible the test is reported as skipped, with the reason. */
final class Volumes implements AutoCloseable {
    private final List<Path> mounted = new ArrayList<>();

    /** A memory volume, for instance with {@code size=1m}. */
    Path tmpfs(Path folder, String options) throws IOException {
        mount(folder, List.of("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString()));
        return folder;
    }

    /** The same files again, read-only. */
    Path readOnly(Path folder, Path of) throws IOException {
        mount(folder, List.of("mount", "--bind", of.toString(), folder.toString()));
        Tool tool = Tool.run(List.of("mount", "-o", "remount,ro,bind", folder.toString()));
        assumeTrue(tool.status() == 0, () -> "cannot mount here: " + tool.output());
        return folder;
    }

    /** An XFS volume in a file: it can clone. */
    Path xfs(Path folder, Path image) throws IOException {
        return inFile(folder, image, FileSystemType.XFS);
    }

    /** A volume of its own in a sparse file. */
    Path inFile(Path folder, Path image, FileSystemType type) throws IOException {
        for (String tool : List.of(type.make.get(0), type.mountedBy)) {
            assumeTrue(Tool.exists(tool), tool + " is not installed");
        }
        Tool truncate = Tool.run(List.of("truncate", "-s", type.size, image.toString()));
        List<String> making = new ArrayList<>(type.make);
        making.add(image.toString());
        Tool make = Tool.run(making);
        assumeTrue(truncate.status() == 0 && make.status() == 0, () -> "cannot make " + type + ": " + make.output());
        List<String> mounting = new ArrayList<>(type.mount);
        mounting.addAll(List.of(image.toString(), folder.toString()));
        mount(folder, mounting);
        return folder;
    }

    /** What can be made in a file and mounted from it. */
    enum FileSystemType {
        EXT4("64m", List.of("mkfs.ext4", "-q", "-F"), "mount", List.of("mount", "-o", "loop")),
        XFS("320m", List.of("mkfs.xfs", "-q", "-m", "reflink=1"), "mount", List.of("mount", "-o", "loop")),
        BTRFS("128m", List.of("mkfs.btrfs", "-q", "-f"), "mount", List.of("mount", "-o", "loop")),
        EXFAT("64m", List.of("mkfs.exfat"), "mount.exfat-fuse", List.of("mount", "-t", "exfat-fuse", "-o", "loop")),
        NTFS("64m", List.of("mkfs.ntfs", "-F", "-f", "-q"), "ntfs-3g", List.of("ntfs-3g"));

        private final String size;
        private final List<String> make;
        private final String mountedBy;
        private final List<String> mount;

        FileSystemType(String size, List<String> make, String mountedBy, List<String> mount) {
            this.size = size;
            this.make = make;
            this.mountedBy = mountedBy;
            this.mount = mount;
        }
    }

    private void mount(Path folder, List<String> command) throws IOException {
        assumeTrue(Tool.exists("mount"), "no mount command here");
        Files.createDirectories(folder);
        Tool tool = Tool.run(command);
        assumeTrue(tool.status() == 0, () -> "cannot mount here (root only): " + tool.output());
        mounted.add(folder);
    }

    @Override
    public void close() throws IOException {
        for (Path folder : mounted) {
            Tool tool = Tool.run(List.of("umount", folder.toString()));
            if (tool.status() != 0) {
                throw new IOException(tool.output());
            }
        }
    }

    /** A command that ran, with its exit status and what it printed. */
    record Tool(int status, String output) {
        static Tool run(List<String> command) throws IOException {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Tool(process.onExit().join().exitValue(), output);
        }

        static boolean exists(String name) {
            return List.of("/bin", "/usr/bin", "/sbin", "/usr/sbin").stream()
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        }
    }
}
