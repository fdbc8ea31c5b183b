package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The answers of diskutil, cut down to the facts that are looked at and some that are not. */
class MacVolumesTest {
    static final String HEAD = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0">
            <dict>
            """;
    static final String TAIL = "</dict>\n</plist>\n";

    private final Map<String, String> answers = new HashMap<>();

    private Volume volume(String device, String type) throws IOException {
        StoreFacts facts = new StoreFacts(device, type, false, 1000, 500, 400, 4096);
        return new MacVolumes(name -> Optional.ofNullable(answers.get(name)))
                .describe(facts, Path.of("").toRealPath());
    }

    private void answer(String device, String... keysAndValues) {
        StringBuilder plist = new StringBuilder(HEAD);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            String value = keysAndValues[i + 1];
            plist.append("<key>").append(keysAndValues[i]).append("</key>");
            plist.append(value.startsWith("<") ? value : "<string>" + value + "</string>")
                    .append('\n');
        }
        answers.put(device, plist + TAIL);
    }

    private static String stores(String... names) {
        StringBuilder array = new StringBuilder("<array>");
        for (String name : names) {
            array.append("<dict><key>APFSPhysicalStore</key><string>")
                    .append(name)
                    .append("</string></dict>");
        }
        return array + "</array>";
    }

    private static String shown(Drive drive) {
        return drive.id() + " " + drive.kind() + " " + drive.certainty();
    }

    @Test
    void theInternalDriveOfANotebook() throws IOException {
        answer(
                "disk3s5",
                "APFSContainerReference",
                "disk3",
                "APFSPhysicalStores",
                stores("disk0s2"),
                "BusProtocol",
                "Apple Fabric",
                "FilesystemName",
                "APFS",
                "FilesystemType",
                "apfs",
                "Internal",
                "<true/>",
                "MountPoint",
                "/System/Volumes/Data",
                "ParentWholeDisk",
                "disk3",
                "SolidState",
                "<true/>",
                "TotalSize",
                "<integer>494384795648</integer>");
        Volume volume = volume("/dev/disk3s5", "apfs");
        assertEquals("block:disk0 SSD CERTAIN", shown(volume.drive()));
        assertEquals(Path.of("/System/Volumes/Data"), volume.mountPoint());
        assertEquals("device:/dev/disk3s5", volume.id());
        assertEquals(CaseSensitivity.INSENSITIVE, volume.caseSensitivity());
        assertEquals(
                List.of(1000L, 500L, 400L), List.of(volume.totalBytes(), volume.freeBytes(), volume.usableBytes()));
    }

    @ParameterizedTest
    @CsvSource({
        "apfs, APFS, INSENSITIVE",
        "apfs, Case-sensitive APFS, SENSITIVE",
        "hfs, Journaled HFS+, INSENSITIVE",
        "hfs, Case-sensitive Journaled HFS+, SENSITIVE",
        "exfat, ExFAT, INSENSITIVE",
        "msdos, MS-DOS FAT32, INSENSITIVE",
        "ufsd_NTFS, Windows NT, UNKNOWN"
    })
    void theLongNameTellsWhetherCaseMatters(String type, String name, CaseSensitivity expected) throws IOException {
        answer("disk4s1", "FilesystemName", name);
        assertEquals(expected, volume("/dev/disk4s1", type).caseSensitivity());
    }

    @Test
    void aFusionDriveIsAsSlowAsItsDisk() throws IOException {
        answer("disk2s1", "APFSPhysicalStores", stores("disk0s2", "disk1s2"), "SolidState", "<true/>");
        answer("disk0s2", "BusProtocol", "SATA", "SolidState", "<true/>");
        answer("disk1s2", "BusProtocol", "SATA", "SolidState", "<false/>");
        assertEquals(
                "block:disk0+block:disk1 HDD CERTAIN",
                shown(volume("/dev/disk2s1", "apfs").drive()));
        answer("disk1s2", "BusProtocol", "SATA");
        assertEquals(
                "block:disk0+block:disk1 UNKNOWN ASSUMED",
                shown(volume("/dev/disk2s1", "apfs").drive()));
    }

    @Test
    void whatUsbSaysIsLikelyAndOftenNothing() throws IOException {
        answer("disk4s2", "BusProtocol", "USB", "SolidState", "<true/>");
        assertEquals(
                "block:disk4 SSD LIKELY", shown(volume("/dev/disk4s2", "exfat").drive()));
        answer("disk4s2", "BusProtocol", "USB");
        assertEquals(
                "block:disk4 UNKNOWN ASSUMED",
                shown(volume("/dev/disk4s2", "exfat").drive()));
    }

    @Test
    void withoutAnAnswerTheDriveIsUnknown() throws IOException {
        Volume volume = volume("/dev/disk5s1", "apfs");
        assertEquals("block:disk5 UNKNOWN ASSUMED", shown(volume.drive()));
        assertEquals(CaseSensitivity.UNKNOWN, volume.caseSensitivity());
        answers.put("disk5s1", "Could not find disk");
        assertEquals(
                "block:disk5 UNKNOWN ASSUMED",
                shown(volume("/dev/disk5s1", "apfs").drive()));
    }

    @ParameterizedTest
    @CsvSource({"smbfs, //user@nas/models, nas", "nfs, nas:/export, nas", "webdav, models, models"})
    void sharesAreNotAskedFor(String type, String source, String server) throws IOException {
        assertEquals(
                "network:" + server + " NETWORK CERTAIN",
                shown(volume(source, type).drive()));
    }

    /** A name that the tool could take for an option or another place is not handed to it. */
    @ParameterizedTest
    @CsvSource({"-all", "/dev/-all", "disk3s5;x", "/dev/../disk", "''"})
    void onlyADevicesNameIsAskedFor(String device) throws IOException {
        MacVolumes probe = new MacVolumes(name -> {
            throw new AssertionError("asked for " + name);
        });
        StoreFacts facts = new StoreFacts(device, "apfs", false, 1, 1, 1, 1);
        assertEquals(
                DriveKind.UNKNOWN,
                probe.describe(facts, Path.of("").toRealPath()).drive().kind());
    }

    @Test
    void aDocumentTypeBringsNothingIn() throws IOException {
        try (Scratch scratch = new Scratch()) {
            Path secret = scratch.file("secret", "true");
            String xml = "<!DOCTYPE plist [<!ENTITY a SYSTEM \"" + secret.toUri() + "\"><!ENTITY b \"disk9\">]>"
                    + "<plist><dict><key>Safe</key><true/><key>SolidState</key><string>&a;</string>"
                    + "<key>Name</key><string>&b;</string></dict></plist>";
            Plist plist = Plist.parse(xml);
            assertEquals("true", plist.first("Safe"));
            assertFalse(plist.first("SolidState").contains("true"), plist.first("SolidState"));
            assertFalse(plist.first("Name").contains("disk9"), plist.first("Name"));
        }
    }
}
