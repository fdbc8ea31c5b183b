package dev.modellib.core;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a watch has told, so that each finding is told once for as long as it is so. For one thread. */
final class ToldFindings {

    private static final Logger LOG = LoggerFactory.getLogger(ToldFindings.class);

    private final TreeListener listener;
    /** By the folder whose look finds it. */
    private final Map<Path, Set<TreeFinding>> told = new HashMap<>();

    ToldFindings(TreeListener listener) {
        this.listener = listener;
    }

    /** All that is found now, by the folder whose look finds it; of some folders nothing was found out. */
    void all(Map<Path, Set<TreeFinding>> found, Set<Path> unknown) {
        found.forEach(this::of);
        told.keySet().removeIf(folder -> !found.containsKey(folder) && !unknown.contains(folder));
    }

    /** All that is found now in one folder. */
    void of(Path folder, Set<TreeFinding> findings) {
        Set<TreeFinding> before = told.getOrDefault(folder, Set.of());
        findings.stream()
                .filter(finding -> !before.contains(finding))
                .sorted(TreeFinding.ORDER)
                .forEach(this::tell);
        if (findings.isEmpty()) {
            told.remove(folder);
        } else {
            told.put(folder, findings);
        }
    }

    private void tell(TreeFinding finding) {
        try {
            listener.found(finding);
        } catch (RuntimeException | Error e) {
            LOG.warn("the listener failed at {}", finding, e);
        }
    }

    /** Where the watch is blind. */
    void unseen(Path folder, String reason) {
        try {
            listener.unseen(folder, reason);
        } catch (RuntimeException | Error e) {
            LOG.warn("the listener failed", e);
        }
    }
}
