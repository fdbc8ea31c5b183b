package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MountTableTest {
    @Test
    void aLineIsReadWithAnyNumberOfOptionalFields() {
        String table = String.join(
                "\n",
                "22 1 254:0 / / rw,relatime - ext4 /dev/root rw,errors=remount-ro",
                "30 22 0:27 / /run/a\\040b ro,nosuid shared:5 master:2 propagate_from:1 - tmpfs tmp\\040fs rw,size=4k",
                "31 22 0:28 / /mnt rw - fuse.x  rw");
        MountTable mounts = MountTable.parse(table);
        assertEquals(
                Optional.of(new MountTable.Mount(
                        30, 22, "0:27", "/run/a b", "tmpfs", "tmp fs", Set.of("ro", "nosuid", "rw", "size=4k"))),
                mounts.mountOf("/run/a b/c"));
        assertEquals(Optional.of("4k"), mounts.mountOf("/run/a b").orElseThrow().option("size"));
        assertEquals("", mounts.mountOf("/mnt").orElseThrow().source());
        assertEquals(22, mounts.mountOf("/run/a bc").orElseThrow().id());
    }

    /** Once the parent was mounted over, what hangs below it is not reached, though its place is the longer one. */
    @Test
    void whatIsBelowAHiddenMountDoesNotCount() {
        String table = String.join(
                "\n",
                "22 1 8:1 / / rw - ext4 /dev/sda1 rw",
                "30 22 8:2 / /mnt/a rw - ext4 /dev/sda2 rw",
                "31 22 8:3 / /mnt rw - ext4 /dev/sda3 rw");
        assertEquals(
                "8:3", MountTable.parse(table).mountOf("/mnt/a/x").orElseThrow().device());
    }

    @Test
    void theRootMayBeMountedOverAndItsFirstMountMayBeItsOwnParent() {
        String table = String.join("\n", "1 1 0:2 / / rw - rootfs rootfs rw", "22 1 8:1 / / rw - ext4 /dev/sda1 rw");
        assertEquals(
                "8:1", MountTable.parse(table).mountOf("/home").orElseThrow().device());
    }

    /** In a changed root that is no mount itself the table has no line for it. */
    @Test
    void aTableNeedNotHaveARoot() {
        String table = "40 39 8:5 / /data rw - ext4 /dev/sda5 rw";
        assertEquals(Optional.empty(), MountTable.parse(table).mountOf("/home"));
        assertEquals(
                "8:5", MountTable.parse(table).mountOf("/data/x").orElseThrow().device());
    }
}
