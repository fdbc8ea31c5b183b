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
        assumeTrue(Tool.exists("mkfs.xfs"), "mkfs.xfs is not installed");
        Tool truncate = Tool.run(List.of("truncate", "-s", "320m", image.toString()));
        Tool make = Tool.run(List.of("mkfs.xfs", "-q", "-m", "reflink=1", image.toString()));
        assumeTrue(truncate.status() == 0 && make.status() == 0, () -> "cannot make XFS here: " + make.output());
        mount(folder, List.of("mount", "-o", "loop", image.toString(), folder.toString()));
        return folder;
    }

    /** A volume of any type in a file. */
    Path image(String type, Path folder, Path image) throws IOException {
        assumeTrue(Tool.exists("mkfs." + type), () -> "mkfs." + type + " is not installed");
        Tool truncate = Tool.run(List.of("truncate", "-s", type.equals("ext4") ? "32m" : "320m", image.toString()));
        Tool make = Tool.run(List.of("mkfs." + type, type.equals("ext4") ? "-F" : "-f", image.toString()));
        assumeTrue(
                truncate.status() == 0 && make.status() == 0, () -> "cannot make " + type + " here: " + make.output());
        mount(folder, List.of("mount", "-o", "loop", image.toString(), folder.toString()));
        return folder;
    }

    /** A small ext4 volume in a file, with so many entries in all; some are the file system's own. */
    Path ext4(Path folder, Path image, int entries) throws IOException {
        make(
                image,
                "4m",
                List.of("mkfs.ext4", "-q", "-O", "^has_journal", "-N", String.valueOf(entries), image.toString()));
        mount(folder, List.of("mount", "-o", "loop", image.toString(), folder.toString()));
        return folder;
    }

    /** Two folders seen as one; what is written goes to the upper volume. */
    Path overlay(Path folder, Path lower, Path upperVolume) throws IOException {
        Files.createDirectories(lower);
        Path upper = Files.createDirectories(upperVolume.resolve("upper"));
        Path work = Files.createDirectories(upperVolume.resolve("work"));
        String layers = "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work;
        mount(folder, List.of("mount", "-t", "overlay", "-o", layers, "overlay", folder.toString()));
        return folder;
    }

    /** An exFAT volume in a file, by way of a program: it has no links. */
    Path exfat(Path folder, Path image) throws IOException {
        assumeTrue(Tool.exists("mount.exfat-fuse"), "exfat-fuse is not installed");
        make(image, "16m", List.of("mkfs.exfat", image.toString()));
        mount(folder, List.of("mount", "-t", "exfat-fuse", "-o", "loop", image.toString(), folder.toString()));
        return folder;
    }

    /** A FAT volume in a file, by way of a program: it has no links. */
    Path fat(Path folder, Path image) throws IOException {
        assumeTrue(Tool.exists("fusefat"), "fusefat is not installed");
        make(image, "16m", List.of("mkfs.vfat", image.toString()));
        mount(folder, List.of("fusefat", "-o", "rw+", image.toString(), folder.toString()));
        return folder;
    }

    /** An NTFS volume in a file, by way of a program. */
    Path ntfs(Path folder, Path image, String options) throws IOException {
        assumeTrue(Tool.exists("mount.ntfs-3g"), "ntfs-3g is not installed");
        make(image, "16m", List.of("mkntfs", "-F", "-q", "-f", image.toString()));
        mount(folder, List.of("mount", "-t", "ntfs-3g", "-o", "loop," + options, image.toString(), folder.toString()));
        return folder;
    }

    private static void make(Path image, String size, List<String> command) throws IOException {
        assumeTrue(Tool.exists(command.get(0)), () -> command.get(0) + " is not installed");
        Tool truncate = Tool.run(List.of("truncate", "-s", size, image.toString()));
        assumeTrue(truncate.status() == 0, truncate::output);
        Tool make = Tool.run(command);
        assumeTrue(make.status() == 0, () -> "cannot make the volume: " + make.output());
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
