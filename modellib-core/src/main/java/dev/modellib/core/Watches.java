package dev.modellib.core;

import java.util.ArrayList;
import java.util.List;

/** The open watches of a library, so that they end with it. */
final class Watches {

    private final List<TreeWatch> open = new ArrayList<>();

    synchronized TreeWatch add(TreeWatch watch) {
        open.removeIf(each -> !each.isOpen());
        open.add(watch);
        return watch;
    }

    /** After this the library takes no more calls. */
    synchronized void close() {
        open.forEach(TreeWatch::close);
        open.clear();
    }
}
