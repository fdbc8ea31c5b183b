package dev.modellib.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A recorded part of {@code /proc} and {@code /sys}, as real files and links below a scratch folder. */
final class KernelTree {
    final Path proc;
    final Path sys;
    private final List<String> mounts = new ArrayList<>();

    KernelTree(Scratch scratch) throws IOException {
        proc = Files.createDirectories(scratch.path("proc"));
        sys = Files.createDirectories(scratch.path("sys"));
    }

    /** A whole device, such as {@code pci0000:00/0000:01:00.0/nvme/nvme0/nvme0n1}; rotational may be null. */
    KernelTree disk(String number, String devicePath, String rotational) throws IOException {
        Path folder = device(number, devicePath);
        Files.createDirectories(folder.resolve("slaves"));
        Files.createDirectories(folder.resolve("queue"));
        return rotational == null ? this : attribute(devicePath, "queue/rotational", rotational);
    }

    KernelTree partition(String number, String devicePath) throws IOException {
        device(number, devicePath);
        return attribute(devicePath, "partition", "1");
    }

    KernelTree attribute(String devicePath, String name, String value) throws IOException {
        Path file = sys.resolve("devices").resolve(devicePath).resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, value + "\n");
        return this;
    }

    /** What a mapped or joined device is made of. */
    KernelTree slave(String devicePath, String slavePath) throws IOException {
        Path slaves = sys.resolve("devices").resolve(devicePath).resolve("slaves");
        Path slave = sys.resolve("devices").resolve(slavePath);
        Files.createSymbolicLink(slaves.resolve(slave.getFileName()), slaves.relativize(slave));
        return this;
    }

    KernelTree btrfs(String uuid, String... devicePaths) throws IOException {
        Path devices =
                Files.createDirectories(sys.resolve("fs/btrfs").resolve(uuid).resolve("devices"));
        for (String devicePath : devicePaths) {
            Path device = sys.resolve("devices").resolve(devicePath);
            Files.createSymbolicLink(devices.resolve(device.getFileName()), devices.relativize(device));
        }
        return this;
    }

    private Path device(String number, String devicePath) throws IOException {
        Path folder = Files.createDirectories(sys.resolve("devices").resolve(devicePath));
        Path byNumber = Files.createDirectories(sys.resolve("dev/block")).resolve(number);
        Files.createSymbolicLink(byNumber, byNumber.getParent().relativize(folder));
        Path byName = Files.createDirectories(sys.resolve("class/block")).resolve(folder.getFileName());
        Files.createSymbolicLink(byName, byName.getParent().relativize(folder));
        return folder;
    }

    /** A line of mountinfo with this process's numbers, after the root's. */
    KernelTree mount(String number, Path mountPoint, String type, String source, String options) throws IOException {
        int id = 100 + mounts.size();
        String place = mountPoint.toString().replace(" ", "\\040");
        return line(id + " 1 " + number + " / " + place + " rw,relatime shared:" + id + " - " + type + " " + source
                + " " + options);
    }

    KernelTree line(String line) throws IOException {
        mounts.add(line);
        Files.createDirectories(proc.resolve("self"));
        Files.writeString(proc.resolve("self/mountinfo"), String.join("\n", mounts) + "\n");
        return this;
    }

    LinuxVolumes probe() {
        return new LinuxVolumes(proc, sys);
    }
}
