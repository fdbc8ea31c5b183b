package dev.modellib.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why links that lead out of a folder may dangle: this process, or the application that the folder belongs to, sees another file
 * tree than its neighbours.
 *
 * @param kind its name, for people
 * @param evidence what tells, for people
 */
record Sandbox(String kind, String evidence) {
    /** A file that is there only inside. */
    private static final Map<String, String> MARKERS =
            Map.of(".flatpak-info", "Flatpak", ".dockerenv", "Docker", "run/.containerenv", "Podman");

    /** A variable that is set only inside. */
    private static final Map<String, String> VARIABLES =
            Map.of("FLATPAK_ID", "Flatpak", "SNAP", "Snap", "APPIMAGE", "AppImage", "container", "container");

    /** Finds the sandbox of a folder or else of this process; {@code root} is the root of the system. */
    static Optional<Sandbox> find(Path folder, Map<String, String> environment, Path root) {
        Optional<Sandbox> ofFolder = ofFolder(folder);
        if (ofFolder.isPresent()) {
            return ofFolder;
        }
        List<String> present = MARKERS.keySet().stream()
                .filter(marker -> Files.exists(root.resolve(marker)))
                .sorted()
                .toList();
        return ofProcess(present, environment);
    }

    /** Tells from a path whether it belongs to a sandboxed application; nothing is looked up. */
    static Optional<Sandbox> ofFolder(Path folder) {
        List<String> names = new ArrayList<>();
        folder.toAbsolutePath().normalize().forEach(segment -> names.add(segment.toString()));
        for (int i = 0; i + 2 < names.size(); i++) {
            if (names.get(i).equals(".var") && names.get(i + 1).equals("app")) {
                return Optional.of(new Sandbox("Flatpak", "it belongs to the application " + names.get(i + 2)));
            }
        }
        for (int at : new int[] {0, 1, 2}) {
            boolean place = at < names.size() - 1
                    && names.get(at).equals("snap")
                    && (at == 0
                            || (at == 1 && List.of("var", "root").contains(names.get(0)))
                            || (at == 2 && names.get(0).equals("home")));
            if (place) {
                return Optional.of(new Sandbox("Snap", "it belongs to the application " + names.get(at + 1)));
            }
        }
        return Optional.empty();
    }

    static Optional<Sandbox> ofProcess(List<String> markers, Map<String, String> environment) {
        for (String marker : markers) {
            String kind = MARKERS.get(marker);
            if (kind != null) {
                return Optional.of(new Sandbox(kind, "there is a file /" + marker));
            }
        }
        for (String variable : VARIABLES.keySet().stream().sorted().toList()) {
            if (!environment.getOrDefault(variable, "").isEmpty()) {
                return Optional.of(
                        new Sandbox(VARIABLES.getOrDefault(variable, ""), "the variable " + variable + " is set"));
            }
        }
        return Optional.empty();
    }
}
