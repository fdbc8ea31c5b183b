package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSystemTypesTest {
    @ParameterizedTest
    @CsvSource({
        "vfat, 4096, 4294967295",
        "msdos, 512, 4294967295",
        "fat32, 0, 4294967295",
        "exfat, 4096, 9223372036854775807",
        "ext4, 4096, 17592186040320",
        "ext4, 1024, 4398046510080",
        "ext4, 0, 9223372036854775807",
        "xfs, 4096, 9223372036854775807",
        "ntfs, 4096, 9223372036854775807",
        "something, 4096, 9223372036854775807"
    })
    void theLongestFile(String type, long blockSizeBytes, long expected) {
        assertEquals(expected, FileSystemTypes.largestFileBytes(type, blockSizeBytes));
    }

    @ParameterizedTest
    @CsvSource({
        "vfat, rw, INSENSITIVE",
        "exfat, rw, INSENSITIVE",
        "ntfs, rw, INSENSITIVE",
        "ntfs3, rw, UNKNOWN",
        "ntfs3, nocase, INSENSITIVE",
        "cifs, nocase, INSENSITIVE",
        "cifs, rw, UNKNOWN",
        "ext4, rw, UNKNOWN",
        "f2fs, rw, UNKNOWN",
        "xfs, rw, SENSITIVE",
        "btrfs, rw, SENSITIVE",
        "tmpfs, size=1m, SENSITIVE",
        "tmpfs, casefold=utf8-12.1.0, UNKNOWN",
        "zfs, rw, UNKNOWN",
        "zfs, casesensitive, SENSITIVE",
        "zfs, caseinsensitive, INSENSITIVE",
        "zfs, casemixed, UNKNOWN",
        "overlay, rw, UNKNOWN",
        "something, rw, UNKNOWN"
    })
    void whetherCaseMatters(String type, String option, CaseSensitivity expected) {
        assertEquals(expected, FileSystemTypes.caseSensitivity(type, Set.of(option)));
    }

    @ParameterizedTest
    @CsvSource({
        "vfat, copy",
        "exfat, copy",
        "fuseblk, copy",
        "cifs, copy",
        "something, copy",
        "ext4, hardlink symlink copy",
        "tmpfs, hardlink symlink copy",
        "overlay, hardlink symlink copy",
        "nfs4, hardlink symlink copy",
        "ntfs, hardlink symlink copy",
        "refs, reflink symlink copy",
        "xfs, reflink hardlink symlink copy",
        "btrfs, reflink hardlink symlink copy",
        "bcachefs, reflink hardlink symlink copy",
        "apfs, reflink hardlink symlink copy"
    })
    void theWaysToLink(String type, String expected) {
        assertEquals(
                expected,
                Arrays.stream(LinkStrategy.values())
                        .filter(FileSystemTypes.links(type)::contains)
                        .map(LinkStrategy::wireName)
                        .collect(Collectors.joining(" ")));
    }
}
