package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a tool of the platform prints is read without a failure, and what it does not say stays unknown. */
class PlatformAnswersProperties {
    @Property(tries = 300)
    void anyTextIsAPropertyList(@ForAll String text) {
        assertEquals("", Plist.parse(text).first("SolidState"));
        assertEquals(
                "",
                Plist.parse(MacVolumesTest.HEAD + text + MacVolumesTest.TAIL).first("SolidState"));
    }

    @Property(tries = 300)
    void anyTextIsAnAnswerOfWindows(@ForAll String answer, @ForAll String path) {
        assertEquals(
                DriveKind.UNKNOWN,
                WindowsDrives.parse(answer).driveOf("C:" + path).kind());
        WindowsDrives.parse(WindowsVolumesTest.ANSWER).driveOf(path);
    }
}
