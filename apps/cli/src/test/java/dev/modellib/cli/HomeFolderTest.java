package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A home folder whose name the locale cannot express, as for a job of cron. */
class HomeFolderTest {

    @TempDir
    Path folder;

    @Test
    void isAMistakeInWordsAndNoStackTrace() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                System.getProperty("os.name").startsWith("Linux"), "elsewhere names do not depend on the locale");
        Path arguments = Files.writeString(folder.resolve("arguments"), "-Duser.home=/home/j\u00f6rg\n");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + arguments,
                        "-p",
                        System.getProperty("jdk.module.path"),
                        "--add-modules",
                        "ALL-MODULE-PATH",
                        "-m",
                        "dev.modellib.cli/dev.modellib.cli.Main",
                        "--json",
                        "--root",
                        folder.resolve("library").toString(),
                        "list")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile());
        builder.environment().put("LC_ALL", "C");
        assertEquals(ExitCode.USAGE.number(), builder.start().waitFor());
        String said = Files.readString(err);
        assertEquals(1, said.lines().count(), said);
        assertTrue(said.startsWith("{\"error\":{\"code\":\"USAGE\""), said);
        assertTrue(said.contains("LC_ALL"), said);
    }
}
