package dev.modellib.core;

import java.util.Optional;

/**
 * What a link's row says beside its facts: whether it is still being made and by which job, which file it is, and what was moved
 * out of its way.
 *
 * <p><em>Shape:</em> as text {@code pending:job key} or {@code done key}, then a line end and the path of what was moved; the
 * key and the path may be missing.
 *
 * @param job the job that makes it; empty when it is made
 * @param key what the file system calls the link itself
 * @param aside the path of what was moved out of its way, or ""
 */
record LinkState(Optional<String> job, Optional<String> key, String aside) {

    private static final String PENDING = "pending:";
    private static final String DONE = "done";

    static LinkState parse(String text) {
        int line = text.indexOf('\n');
        String first = line < 0 ? text : text.substring(0, line);
        String aside = line < 0 ? "" : text.substring(line + 1);
        int space = first.indexOf(' ');
        String word = space < 0 ? first : first.substring(0, space);
        return new LinkState(
                word.startsWith(PENDING) ? Optional.of(word.substring(PENDING.length())) : Optional.empty(),
                space < 0 ? Optional.empty() : Optional.of(first.substring(space + 1)),
                aside);
    }

    /** Of a link that is about to be made. */
    static LinkState pending(String job, String aside) {
        return new LinkState(Optional.of(job), Optional.empty(), aside);
    }

    LinkState withKey(Optional<String> newKey) {
        return new LinkState(job, newKey, aside);
    }

    LinkState done() {
        return new LinkState(Optional.empty(), key, aside);
    }

    boolean isPending() {
        return job.isPresent();
    }

    @Override
    public String toString() {
        return job.map(name -> PENDING + name).orElse(DONE)
                + key.map(name -> " " + name).orElse("")
                + "\n" + aside;
    }
}
