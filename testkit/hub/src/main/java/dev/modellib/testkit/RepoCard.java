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
    volatile long parameters;
    volatile Gating gating = Gating.NONE;
    volatile boolean isPrivate;
    volatile boolean disabled;

    RepoCard copy() {
        RepoCard copy = new RepoCard();
        copy.pipelineTag = pipelineTag;
        copy.libraryName = libraryName;
        copy.tags.addAll(tags);
        copy.downloads = downloads;
        copy.likes = likes;
        copy.parameters = parameters;
        copy.gating = gating;
        copy.isPrivate = isPrivate;
        copy.disabled = disabled;
        return copy;
    }
}
