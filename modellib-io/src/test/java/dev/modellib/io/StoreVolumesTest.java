package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoreVolumesTest {
    @Test
    void aFileSystemOfAnotherProviderIsDescribedByTheJdk() throws IOException {
        try (FileSystem one = Jimfs.newFileSystem(
                        Configuration.unix().toBuilder().setMaxSize(1 << 20).build());
                FileSystem other = Jimfs.newFileSystem(Configuration.unix())) {
            Path folder = Files.createDirectories(one.getPath("/a/b"));
            Volume volume = VolumeProbe.system().volumeOf(folder.resolve("c/d"));
            assertEquals(one.getPath("/"), volume.mountPoint());
            assertEquals("jimfs", volume.fileSystem());
            assertEquals(DriveKind.UNKNOWN, volume.drive().kind());
            assertEquals(Certainty.ASSUMED, volume.drive().certainty());
            assertEquals(1 << 20, volume.totalBytes());
            assertEquals(Set.of(LinkStrategy.COPY), volume.links());
            assertEquals(CaseSensitivity.UNKNOWN, volume.caseSensitivity());
            assertEquals(Long.MAX_VALUE, volume.largestFileBytes());
            assertEquals(volume, VolumeProbe.system().volumeOf(one.getPath("/")));
            Volume elsewhere = VolumeProbe.system().volumeOf(other.getPath("/"));
            assertNotEquals(volume.id(), elsewhere.id());
            assertNotEquals(volume.drive().id(), elsewhere.drive().id());
        }
    }
}
