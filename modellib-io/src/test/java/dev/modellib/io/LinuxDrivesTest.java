package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recorded trees of machines that are not at hand. */
class LinuxDrivesTest {
    private static final String NVME = "pci0000:00/0000:00:1d.0/0000:01:00.0/nvme/nvme0/nvme0n1";
    private static final String SDA = "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda";
    private static final String SDB = "pci0000:00/0000:00:17.0/ata2/host1/target1:0:0/1:0:0:0/block/sdb";

    private Scratch scratch;
    private KernelTree tree;
    private Path data;

    @BeforeEach
    void setUp() throws IOException {
        assumeTrue(Scratch.posix(), "the recorded trees are full of links and colons");
        scratch = new Scratch();
        tree = new KernelTree(scratch);
        data = Files.createDirectories(scratch.path("data/models"));
    }

    @AfterEach
    void tearDown() {
        if (scratch != null) {
            scratch.close();
        }
    }

    private Drive driveOf(String number, String type, String source) throws IOException {
        return volumeOf(number, type, source, "rw").drive();
    }

    private Volume volumeOf(String number, String type, String source, String options) throws IOException {
        tree.mount(number, data.getParent(), type, source, options);
        return tree.probe().volumeOf(data);
    }

    private static void assertDrive(String id, DriveKind kind, Certainty certainty, Drive drive) {
        assertEquals(id + " " + kind + " " + certainty, drive.id() + " " + drive.kind() + " " + drive.certainty());
    }

    @Test
    void aPartitionOfAnNvmeDrive() throws IOException {
        tree.disk("259:0", NVME, "0").partition("259:2", NVME + "/nvme0n1p2");
        Volume volume = volumeOf("259:2", "ext4", "/dev/nvme0n1p2", "rw,errors=remount-ro");
        assertDrive("block:nvme0n1", DriveKind.SSD, Certainty.CERTAIN, volume.drive());
        assertEquals("nvme0n1 says rotational 0", volume.drive().evidence());
        assertEquals("device:259:2", volume.id());
        assertEquals(data.getParent(), volume.mountPoint());
        assertEquals("ext4", volume.fileSystem());
    }

    @ParameterizedTest
    @CsvSource({"tcp, NETWORK, LIKELY", "pcie, SSD, CERTAIN"})
    void anNvmeDriveMayBeBehindANetwork(String transport, DriveKind kind, Certainty certainty) throws IOException {
        String shared = "virtual/nvme-subsystem/nvme-subsys0/nvme0n1";
        tree.disk("259:0", shared, "0").attribute(shared, "device/nvme0/transport", transport);
        assertDrive("block:nvme0n1", kind, certainty, driveOf("259:0", "xfs", "/dev/nvme0n1"));
    }

    @Test
    void aPartitionOfAnMmcCard() throws IOException {
        String card = "platform/soc/fe340000.mmc/mmc_host/mmc0/mmc0:aaaa/block/mmcblk0";
        tree.disk("179:0", card, "0").partition("179:1", card + "/mmcblk0p1");
        assertDrive("block:mmcblk0", DriveKind.SSD, Certainty.CERTAIN, driveOf("179:1", "ext4", "/dev/mmcblk0p1"));
    }

    @Test
    void aPartitionOfASpinningDisk() throws IOException {
        tree.disk("8:0", SDA, "1").partition("8:1", SDA + "/sda1");
        assertDrive("block:sda", DriveKind.HDD, Certainty.CERTAIN, driveOf("8:1", "ext4", "/dev/sda1"));
    }

    @ParameterizedTest
    @CsvSource({
        "pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host6/target6:0:0/6:0:0:0/block/sdx, 1, HDD, LIKELY",
        "pci0000:00/0000:00:05.0/virtio2/block/vda, 0, SSD, LIKELY",
        "pci0000:00/0000:00:05.0/virtio2/block/vda, 1, HDD, LIKELY",
        "vbd-51712/block/xvda, 0, SSD, LIKELY",
        "virtual/block/zram0, 0, MEMORY, LIKELY",
        "virtual/block/nbd0, 0, NETWORK, LIKELY",
        "virtual/block/rbd0, 0, NETWORK, LIKELY",
        "platform/host3/session1/target3:0:0/3:0:0:1/block/sdy, 1, NETWORK, LIKELY",
        "pci0000:00/ata9/host9/target9:0:0/9:0:0:0/block/sdz, 2, UNKNOWN, ASSUMED",
        "pci0000:00/ata9/host9/target9:0:0/9:0:0:0/block/sdz, , UNKNOWN, ASSUMED"
    })
    void whatOtherDevicesAre(String devicePath, String rotational, DriveKind kind, Certainty certainty)
            throws IOException {
        tree.disk("8:0", devicePath, rotational);
        String name = devicePath.substring(devicePath.lastIndexOf('/') + 1);
        assertDrive("block:" + name, kind, certainty, driveOf("8:0", "ext4", "/dev/" + name));
    }

    @ParameterizedTest
    @CsvSource({"vendor, QEMU", "vendor, Msft", "vendor, VMware", "model, VBOX HARDDISK", "model, PersistentDisk"})
    void aHypervisorsDiskOnlyLikelyIsWhatItSays(String attribute, String text) throws IOException {
        tree.disk("8:0", SDA, "1").attribute(SDA, "device/" + attribute, text);
        assertDrive("block:sda", DriveKind.HDD, Certainty.LIKELY, driveOf("8:0", "ext4", "/dev/sda"));
    }

    @Test
    void aMappedDeviceOverTwoDrivesIsAsSlowAsTheSlower() throws IOException {
        String mapped = "virtual/block/dm-0";
        tree.disk("259:0", NVME, "0").partition("259:1", NVME + "/nvme0n1p1").disk("8:16", SDB, "1");
        tree.disk("253:0", mapped, "0").slave(mapped, NVME + "/nvme0n1p1").slave(mapped, SDB);
        Drive drive = driveOf("253:0", "ext4", "/dev/mapper/vg-models");
        assertDrive("block:nvme0n1+block:sdb", DriveKind.HDD, Certainty.CERTAIN, drive);
        assertEquals("sdb says rotational 1", drive.evidence());
    }

    @Test
    void anEncryptedVolumeOnAMirrorIsFollowedThroughBoth() throws IOException {
        String crypt = "virtual/block/dm-1";
        String mirror = "virtual/block/md0";
        tree.disk("8:0", SDA, "0")
                .partition("8:1", SDA + "/sda1")
                .disk("8:16", SDB, "0")
                .partition("8:17", SDB + "/sdb1");
        tree.disk("9:0", mirror, "1").slave(mirror, SDA + "/sda1").slave(mirror, SDB + "/sdb1");
        tree.disk("253:1", crypt, "1").slave(crypt, mirror);
        assertDrive("block:sda+block:sdb", DriveKind.SSD, Certainty.CERTAIN, driveOf("253:1", "ext4", "/dev/dm-1"));
    }

    @Test
    void devicesThatAreMadeOfEachOtherEnd() throws IOException {
        tree.disk("253:0", "virtual/block/dm-0", "0").disk("253:1", "virtual/block/dm-1", "0");
        tree.slave("virtual/block/dm-0", "virtual/block/dm-1").slave("virtual/block/dm-1", "virtual/block/dm-0");
        assertEquals(DriveKind.SSD, driveOf("253:0", "ext4", "/dev/dm-0").kind());
    }

    @Test
    void aLoopIsOnTheDriveOfItsFile() throws IOException {
        Path images = Files.createDirectories(scratch.path("images with blanks"));
        Path image = Files.writeString(images.resolve("disk.img"), "x");
        String loop = "virtual/block/loop0";
        tree.disk("8:0", SDA, "1").mount("8:0", images, "ext4", "/dev/sda", "rw");
        tree.disk("7:0", loop, "0").attribute(loop, "loop/backing_file", image.toString());
        Drive drive = driveOf("7:0", "ext4", "/dev/loop0");
        assertDrive("block:sda", DriveKind.HDD, Certainty.LIKELY, drive);
        assertEquals("loop0 shows a file on sda says rotational 1", drive.evidence());
    }

    @Test
    void aLoopWhoseFileIsGoneIsUnknown() throws IOException {
        String loop = "virtual/block/loop0";
        tree.disk("7:0", loop, "0").attribute(loop, "loop/backing_file", data.resolve("gone.img") + " (deleted)");
        assertDrive("block:loop0", DriveKind.UNKNOWN, Certainty.ASSUMED, driveOf("7:0", "ext4", "/dev/loop0"));
    }

    @Test
    void aLoopOverAFileOnItselfEnds() throws IOException {
        String loop = "virtual/block/loop0";
        Path image = Files.writeString(data.resolve("disk.img"), "x");
        tree.disk("7:0", loop, "0").attribute(loop, "loop/backing_file", image.toString());
        assertDrive("block:loop0", DriveKind.UNKNOWN, Certainty.ASSUMED, driveOf("7:0", "ext4", "/dev/loop0"));
    }

    @Test
    void btrfsIsOnAllOfItsDrives() throws IOException {
        tree.disk("8:0", SDA, "0").partition("8:2", SDA + "/sda2").disk("8:16", SDB, "1");
        tree.btrfs("0f1e2d3c-0000-4000-8000-000000000000", SDA + "/sda2", SDB);
        Volume volume = volumeOf("0:45", "btrfs", "/dev/sda2", "rw,ssd,subvolid=256,subvol=/@home");
        assertDrive("block:sda+block:sdb", DriveKind.HDD, Certainty.CERTAIN, volume.drive());
        assertTrue(volume.links().contains(LinkStrategy.REFLINK));
        assertEquals(CaseSensitivity.SENSITIVE, volume.caseSensitivity());
    }

    @Test
    void btrfsIsFollowedByTheNameOfItsSourceAlone() throws IOException {
        tree.disk("8:0", SDA, "0").partition("8:2", SDA + "/sda2");
        String mapped = "virtual/block/dm-3";
        tree.disk("253:3", mapped, "0")
                .attribute(mapped, "dm/name", "luks-home")
                .slave(mapped, SDA + "/sda2");
        assertDrive("block:sda", DriveKind.SSD, Certainty.CERTAIN, driveOf("0:45", "btrfs", "/dev/mapper/luks-home"));
    }

    @Test
    void bcachefsNamesAllOfItsDrives() throws IOException {
        tree.disk("8:0", SDA, "1").disk("259:0", NVME, "0");
        Drive drive = driveOf("0:50", "bcachefs", "/dev/sda:/dev/nvme0n1");
        assertDrive("block:nvme0n1+block:sda", DriveKind.HDD, Certainty.CERTAIN, drive);
    }

    @Test
    void zfsKeepsItsDrivesToItself() throws IOException {
        Volume volume = volumeOf("0:60", "zfs", "tank/models", "rw,xattr,casesensitive");
        assertDrive("zfs:tank", DriveKind.UNKNOWN, Certainty.ASSUMED, volume.drive());
        assertEquals(CaseSensitivity.SENSITIVE, volume.caseSensitivity());
    }

    @Test
    void anOverlayIsOnTheDriveOfItsUpperLayer() throws IOException {
        Path layers = Files.createDirectories(scratch.path("layers/upper")).getParent();
        tree.disk("259:0", NVME, "0").mount("259:0", layers, "ext4", "/dev/nvme0n1", "rw");
        String options = "rw,lowerdir=/nowhere,upperdir=" + layers.resolve("upper") + ",workdir=/nowhere";
        Drive drive = volumeOf("0:70", "overlay", "overlay", options).drive();
        assertDrive("block:nvme0n1", DriveKind.SSD, Certainty.LIKELY, drive);
    }

    @Test
    void anOverlayThatIsOnlyReadIsOnTheDriveOfItsTopmostLayer() throws IOException {
        Path layers = Files.createDirectories(scratch.path("layers/a:b")).getParent();
        tree.disk("259:0", NVME, "0").mount("259:0", layers, "ext4", "/dev/nvme0n1", "rw");
        String lower = layers.resolve("a\\134:b") + ":/nowhere";
        assertEquals(
                DriveKind.SSD,
                volumeOf("0:70", "overlay", "overlay", "ro,lowerdir=" + lower)
                        .drive()
                        .kind());
    }

    /** In a container the layers are paths of the host. */
    @Test
    void anOverlayWhoseLayersAreNotVisibleIsUnknown() throws IOException {
        String options = "rw,lowerdir=/nowhere/1:/nowhere/2,upperdir=/nowhere/diff,workdir=/nowhere/work";
        Volume volume = volumeOf("0:70", "overlay", "overlay", options);
        assertDrive("device:0:70", DriveKind.UNKNOWN, Certainty.ASSUMED, volume.drive());
        assertEquals("overlay", volume.fileSystem());
    }

    @ParameterizedTest
    @CsvSource({
        "nfs4, nas:/export/models, network:nas, CERTAIN",
        "nfs, [fd00::1]:/export, network:[fd00::1], CERTAIN",
        "cifs, //nas/models, network:nas, CERTAIN",
        "smb3, //user@nas/models, network:nas, CERTAIN",
        "ceph, 'mon1,mon2:/', 'network:mon1,mon2', CERTAIN",
        "lustre, mgs@tcp:/scratch, network:mgs@tcp, CERTAIN",
        "fuse.sshfs, user@host:/home, network:user@host, CERTAIN",
        "9p, host0, network:0:80, LIKELY",
        "virtiofs, models, network:0:80, LIKELY",
        "fuse.gocryptfs, /somewhere, network:0:80, LIKELY"
    })
    void whatOthersKeepIsOnTheNetwork(String type, String source, String id, Certainty certainty) throws IOException {
        assertDrive(id, DriveKind.NETWORK, certainty, driveOf("0:80", type, source));
    }

    @ParameterizedTest
    @CsvSource({"tmpfs", "ramfs", "hugetlbfs", "devtmpfs"})
    void memoryIsOneDrive(String type) throws IOException {
        assertDrive("memory", DriveKind.MEMORY, Certainty.CERTAIN, driveOf("0:81", type, "none"));
    }

    /** A program keeps it, but on a drive of this machine. */
    @Test
    void fuseblkIsFollowedToItsDevice() throws IOException {
        tree.disk("8:0", SDA, "1").partition("8:1", SDA + "/sda1");
        Volume volume = volumeOf("8:1", "fuseblk", "/dev/sda1", "rw,user_id=0,group_id=0");
        assertDrive("block:sda", DriveKind.HDD, Certainty.CERTAIN, volume.drive());
        assertEquals(CaseSensitivity.UNKNOWN, volume.caseSensitivity());
    }

    @Test
    void withoutSysTheDriveIsUnknown() throws IOException {
        Volume volume = volumeOf("8:1", "ext4", "/dev/sda1", "rw");
        assertDrive("device:8:1", DriveKind.UNKNOWN, Certainty.ASSUMED, volume.drive());
        assertEquals("the system does not show its device 8:1", volume.drive().evidence());
        assertEquals(CaseSensitivity.UNKNOWN, volume.caseSensitivity());
    }

    @Test
    void withoutProcTheJdkIsAsked() throws IOException {
        Volume volume = tree.probe().volumeOf(data);
        assertEquals(DriveKind.UNKNOWN, volume.drive().kind());
        assertEquals(Files.getFileStore(data).type(), volume.fileSystem());
        assertTrue(data.startsWith(volume.mountPoint()));
        assertEquals(Files.getFileStore(data).getTotalSpace(), volume.totalBytes());
    }

    @Test
    void aKernelWithoutTablesForCaseHasNoFolderThatFoldsIt() throws IOException {
        Files.createDirectories(tree.sys.resolve("fs/ext4/features"));
        assertEquals(
                CaseSensitivity.SENSITIVE,
                volumeOf("8:1", "ext4", "/dev/sda1", "rw").caseSensitivity());
        Files.writeString(tree.sys.resolve("fs/ext4/features/casefold"), "supported\n");
        assertEquals(CaseSensitivity.UNKNOWN, tree.probe().volumeOf(data).caseSensitivity());
    }

    @Test
    void readOnlyIsTheMountsOrTheFileSystems() throws IOException {
        assertTrue(volumeOf("8:1", "ext4", "/dev/sda1", "ro").readOnly());
        tree.line("300 100 8:2 / " + data + " ro - ext4 /dev/sda2 rw");
        assertTrue(tree.probe().volumeOf(data).readOnly());
        tree.line("301 300 8:2 / " + data + " rw - ext4 /dev/sda2 rw");
        assertEquals(false, tree.probe().volumeOf(data).readOnly());
    }
}
