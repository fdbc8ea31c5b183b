package dev.modellib.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the Hub tells about a repo beside its files; each field stands alone and may be changed by any thread. */
final class RepoCard {
    /** How a repo treats those who were not let in. */
    enum Gating {
        NONE,
        AUTO,
        MANUAL
    }

    volatile String pipelineTag = "";
    volatile String libraryName = "";
    final List<String> tags = new CopyOnWriteArrayList<>();
    volatile long downloads;
    volatile long likes;
    volatile Gating gating = Gating.NONE;
    volatile boolean isPrivate;
    volatile boolean disabled;
}
