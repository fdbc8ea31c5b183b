package dev.modellib.io;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What Windows tells of its drives: which letter is what, which partition is reached where, and what each disk is made of.
 *
 * <p>The answer has one fact a line: a word that says which, and fields between bars, which no path of Windows can contain.
 * Numbers and not names, for the names are in the language of the machine.
 *
 * <p><i>Source:</i> the documents of the classes Win32_LogicalDisk, MSFT_Partition and MSFT_PhysicalDisk.
 */
final class WindowsDrives {
    /** Prints the answer; it takes no text from outside. */
    static final String QUESTION = String.join(
            "; ",
            "$ProgressPreference = 'SilentlyContinue'",
            "$ErrorActionPreference = 'SilentlyContinue'",
            "[Console]::OutputEncoding = [Text.Encoding]::UTF8",
            "$storage = 'root/Microsoft/Windows/Storage'",
            "Get-CimInstance -ClassName Win32_LogicalDisk"
                    + " | ForEach-Object { 'letter|' + $_.DeviceID + '|' + $_.DriveType + '|' + $_.ProviderName }",
            "Get-CimInstance -Namespace $storage -ClassName MSFT_Partition | ForEach-Object {"
                    + " $number = [string]$_.DiskNumber + '|' + $_.PartitionNumber;"
                    + " $_.AccessPaths | ForEach-Object { 'partition|' + $_ + '|' + $number } }",
            "Get-CimInstance -Namespace $storage -ClassName MSFT_PhysicalDisk"
                    + " | ForEach-Object { 'disk|' + $_.DeviceId + '|' + $_.MediaType + '|' + $_.BusType }");

    private static final int MOST_FACTS = 10_000;

    private static final String NETWORK_LETTER = "4";
    private static final String MEMORY_LETTER = "6";

    private record Letter(String type, String provider) {}

    private record Partition(String disk, String number) {}

    private record Disk(String mediaType, String busType) {}

    private final Map<String, Letter> letters = new HashMap<>();
    private final Map<String, Partition> partitions = new HashMap<>();
    private final Map<String, Disk> disks = new HashMap<>();

    private WindowsDrives() {}

    /** Reads the answer; a line that makes no sense is left out. */
    static WindowsDrives parse(String answer) {
        WindowsDrives drives = new WindowsDrives();
        answer.lines()
                .limit(MOST_FACTS)
                .map(line -> line.strip().split("\\|", -1))
                .forEach(drives::add);
        return drives;
    }

    private void add(String[] fields) {
        switch (fields[0] + fields.length) {
            case "letter4" -> letters.put(fields[1].toUpperCase(Locale.ROOT), new Letter(fields[2], fields[3]));
            case "partition4" -> partitions.put(fields[1], new Partition(fields[2], fields[3]));
            case "disk4" -> disks.put(fields[1], new Disk(fields[2], fields[3]));
            default -> {
                return;
            }
        }
    }

    /** The folder below which the volume of a path is reached, as the path writes it, when the answer has it. */
    Optional<String> mountPoint(String realPath) {
        return accessPath(realPath).map(found -> realPath.substring(0, Math.min(realPath.length(), found.length())));
    }

    /** The same for two paths of one partition, though one has a letter and the other a folder; empty when not known. */
    Optional<String> volumeId(String realPath) {
        return partition(realPath).map(partition -> "volume:" + partition.disk() + "." + partition.number());
    }

    private Optional<Partition> partition(String realPath) {
        return accessPath(realPath).map(partitions::get);
    }

    /** The longest of the places that partitions are reached at and that lead to a path. */
    private Optional<String> accessPath(String realPath) {
        String place = realPath.endsWith("\\") ? realPath : realPath + "\\";
        return partitions.keySet().stream()
                .filter(access -> place.regionMatches(true, 0, access, 0, access.length()))
                .max(Comparator.comparingInt(String::length));
    }

    /** The drive of a path; UNKNOWN with the reason when the answer does not tell. */
    Drive driveOf(String realPath) {
        Optional<String> server = server(realPath);
        if (server.isPresent()) {
            return network(server.get(), "it is a share");
        }
        String name = realPath.substring(0, Math.min(2, realPath.length())).toUpperCase(Locale.ROOT);
        Letter letter = letters.getOrDefault(name, new Letter("", ""));
        if (letter.type().equals(NETWORK_LETTER)) {
            return network(server(letter.provider()).orElse(name), "the letter stands for a share");
        } else if (letter.type().equals(MEMORY_LETTER)) {
            return new Drive("memory", DriveKind.MEMORY, Certainty.CERTAIN, "the letter stands for main memory");
        }
        Optional<String> number = partition(realPath).map(Partition::disk);
        if (number.isEmpty()) {
            return unknown("device:" + name, "the system does not show its partition");
        }
        Disk disk = disks.get(number.get());
        return disk == null
                ? unknown("block:" + number.get(), "the system does not show its disk")
                : drive("block:" + number.get(), disk);
    }

    private static Drive drive(String id, Disk disk) {
        boolean genuine = List.of("3", "11", "17").contains(disk.busType());
        Certainty certainty = genuine ? Certainty.CERTAIN : Certainty.LIKELY;
        if (List.of("6", "9").contains(disk.busType())) {
            return new Drive(id, DriveKind.NETWORK, Certainty.LIKELY, "its bus is a network");
        }
        return switch (disk.mediaType()) {
            case "3" -> new Drive(id, DriveKind.HDD, certainty, "its medium is a spinning disk");
            case "4", "5" -> new Drive(id, DriveKind.SSD, certainty, "its medium is solid state");
            default ->
                List.of("12", "13", "17").contains(disk.busType())
                        ? new Drive(id, DriveKind.SSD, Certainty.LIKELY, "its bus is one for flash")
                        : unknown(id, "it does not tell its medium");
        };
    }

    private static Drive network(String server, String evidence) {
        return new Drive("network:" + server.toLowerCase(Locale.ROOT), DriveKind.NETWORK, Certainty.CERTAIN, evidence);
    }

    private static Drive unknown(String id, String evidence) {
        return new Drive(id, DriveKind.UNKNOWN, Certainty.ASSUMED, evidence);
    }

    /** Of {@code \\server\share\…}; the prefixes for long and device paths are no server. */
    private static Optional<String> server(String path) {
        String plain = path.startsWith("\\\\?\\UNC\\") ? "\\\\" + path.substring(8) : path;
        if (!plain.startsWith("\\\\") || plain.startsWith("\\\\?\\") || plain.startsWith("\\\\.\\")) {
            return Optional.empty();
        }
        return Optional.of(plain.substring(2).split("\\\\", 2)[0]).filter(name -> !name.isEmpty());
    }
}
