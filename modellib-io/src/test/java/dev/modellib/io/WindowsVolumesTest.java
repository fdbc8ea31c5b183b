package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An answer of PowerShell, by which the rules are tested; the paths are those of Windows. */
class WindowsVolumesTest {
    static final String ANSWER = String.join(
            "\r\n",
            "letter|C:|3|",
            "letter|D:|3|",
            "letter|E:|2|",
            "letter|F:|3|",
            "letter|G:|3|",
            "letter|R:|6|",
            "letter|Z:|4|\\\\NAS\\models",
            "partition|C:\\|0|3",
            "partition|\\\\?\\Volume{6f1e1f10-0000-0000-0000-100000000000}\\|0|3",
            "partition|C:\\mnt\\data\\|1|2",
            "partition|D:\\|1|2",
            "partition|E:\\|2|1",
            "partition|F:\\|3|1",
            "partition|G:\\|7|1",
            "disk|0|4|17",
            "disk|1|3|11",
            "disk|2|0|7",
            "disk|3|0|17",
            "nonsense",
            "disk|9");

    @ParameterizedTest
    @CsvSource({
        "C:\\, block:0, SSD, CERTAIN",
        "c:\\Users\\x\\models, block:0, SSD, CERTAIN",
        "C:\\mnt\\data, block:1, HDD, CERTAIN",
        "C:\\mnt\\data\\models, block:1, HDD, CERTAIN",
        "C:\\mnt\\database, block:0, SSD, CERTAIN",
        "D:\\models, block:1, HDD, CERTAIN",
        "E:\\, block:2, UNKNOWN, ASSUMED",
        "F:\\, block:3, SSD, LIKELY",
        "G:\\, block:7, UNKNOWN, ASSUMED",
        "H:\\, device:H:, UNKNOWN, ASSUMED",
        "R:\\, memory, MEMORY, CERTAIN",
        "Z:\\llm, network:nas, NETWORK, CERTAIN",
        "\\\\Nas\\models\\llm, network:nas, NETWORK, CERTAIN",
        "\\\\?\\UNC\\nas\\models, network:nas, NETWORK, CERTAIN"
    })
    void theDriveOfAPath(String path, String id, DriveKind kind, Certainty certainty) {
        Drive drive = WindowsDrives.parse(ANSWER).driveOf(path);
        assertEquals(id + " " + kind + " " + certainty, drive.id() + " " + drive.kind() + " " + drive.certainty());
    }

    @ParameterizedTest
    @CsvSource({
        "3, 11, HDD, CERTAIN",
        "4, 10, SSD, LIKELY",
        "5, 17, SSD, CERTAIN",
        "4, 7, SSD, LIKELY",
        "3, 9, NETWORK, LIKELY",
        "0, 12, SSD, LIKELY",
        "0, 16, UNKNOWN, ASSUMED",
        "'', '', UNKNOWN, ASSUMED"
    })
    void whatADiskIs(String mediaType, String busType, DriveKind kind, Certainty certainty) {
        Drive drive = WindowsDrives.parse("partition|C:\\|0|1\ndisk|0|" + mediaType + "|" + busType)
                .driveOf("C:\\x");
        assertEquals(kind + " " + certainty, drive.kind() + " " + drive.certainty());
    }

    @Test
    void theAnswerIsKeptAsLongAsTheVolumeIsTheSame() throws IOException {
        try (FileSystem files = Jimfs.newFileSystem(
                Configuration.windows().toBuilder().setRoots("C:\\", "D:\\").build())) {
            Path folder = Files.createDirectories(files.getPath("C:\\mnt\\data\\models"));
            AtomicInteger asked = new AtomicInteger();
            WindowsVolumes probe = new WindowsVolumes(() -> {
                asked.incrementAndGet();
                return Optional.of(ANSWER);
            });
            StoreFacts facts = new StoreFacts("Data", "ntfs", false, 1000, 500, 400, 4096);

            Volume volume = probe.describe(facts, folder);
            assertEquals(volume, probe.describe(facts, folder));
            assertEquals(1, asked.get());

            assertEquals("block:1", volume.drive().id());
            assertEquals(files.getPath("C:\\mnt\\data\\"), volume.mountPoint());
            assertEquals("volume:1.2", volume.id());
            assertEquals(
                    volume.id(),
                    probe.describe(facts, Files.createDirectories(files.getPath("D:\\x")))
                            .id());
            assertEquals(CaseSensitivity.INSENSITIVE, volume.caseSensitivity());

            probe.describe(new StoreFacts("Other", "ntfs", false, 1000, 500, 400, 4096), folder);
            assertEquals(3, asked.get());
        }
    }

    @Test
    void withoutAnAnswerTheDriveIsUnknown() throws IOException {
        try (FileSystem files = Jimfs.newFileSystem(Configuration.windows())) {
            Path root = files.getPath("C:\\");
            StoreFacts facts = new StoreFacts("", "fat32", true, 1000, 500, 400, 4096);
            Volume volume = new WindowsVolumes(Optional::empty).describe(facts, root);
            assertEquals(DriveKind.UNKNOWN, volume.drive().kind());
            assertEquals((4L << 30) - 1, volume.largestFileBytes());
            assertEquals(root, volume.mountPoint());
        }
    }
}
