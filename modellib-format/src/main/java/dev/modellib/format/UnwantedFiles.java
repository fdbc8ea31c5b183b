package dev.modellib.format;

import java.util.Optional;
import java.util.Set;

/** Names of files that are part of no model wherever they lie: hidden ones, those of operating systems, unfinished downloads. */
final class UnwantedFiles {

    private static final Set<String> OF_SYSTEMS = Set.of("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r");
    private static final Set<String> SYSTEM_FOLDERS =
            Set.of("__macosx", "@eadir", "$recycle.bin", "system volume information", "lost+found");
    private static final Set<String> UNFINISHED =
            Set.of("part", "partial", "incomplete", "crdownload", "aria2", "download", "tmp");

    private UnwantedFiles() {}

    /** A phrase that says why a file is not taken; empty for one that may be. */
    static Optional<String> reason(String path) {
        String[] segments = path.split("/", -1);
        for (int at = 0; at < segments.length; at++) {
            String name = FileNames.lower(segments[at]);
            if (name.startsWith(".")) {
                return Optional.of("it is hidden");
            }
            boolean file = at == segments.length - 1;
            if (file ? OF_SYSTEMS.contains(name) : SYSTEM_FOLDERS.contains(name)) {
                return Optional.of("it is the operating system's");
            }
            if (file && UNFINISHED.contains(name.substring(name.lastIndexOf('.') + 1)) && name.contains(".")) {
                return Optional.of("it is an unfinished download");
            }
        }
        return Optional.empty();
    }
}
