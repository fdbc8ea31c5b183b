package dev.modellib.testkit;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The part of a server's script that is about ranges: answers to {@code Range} that a resumed download must not believe.
 *
 * <p><b>Shape:</b> patterns as in {@link Faults}; each fault lasts until {@link Faults#clear()}. Listings and redirects go on telling
 * the truth about a file whose bytes, size or version are another one here.
 *
 * <p><b>Threads:</b> any.
 */
public final class RangeFaults {
    private final FaultView faults;

    RangeFaults(FaultView faults) {
        this.faults = faults;
    }

    /**
     * Says something else in the {@code Content-Range} of a 206; the bytes are the right ones.
     *
     * @param pattern what it applies to
     * @param value such as {@code bytes 0-1/2}, or nonsense
     * @return this
     */
    public RangeFaults wrongContentRange(String pattern, String value) {
        faults.header(pattern, "Content-Range", Fault.Scope.PARTIAL, (call, truth) -> Optional.of(value));
        return this;
    }

    /**
     * Leaves {@code Content-Range} out of a 206; the bytes are the right ones.
     *
     * @param pattern what it applies to
     * @return this
     */
    public RangeFaults withoutContentRange(String pattern) {
        faults.header(pattern, "Content-Range", Fault.Scope.PARTIAL, (call, truth) -> Optional.empty());
        return this;
    }

    /**
     * Answers with another range than the one that was asked for, and says so in {@code Content-Range}.
     *
     * @param pattern what it applies to
     * @param bytes how far off; negative is before, and the range stays inside the file
     * @return this
     */
    public RangeFaults shift(String pattern, long bytes) {
        faults.add(pattern, FaultView.ALWAYS, new Fault.ShiftRange(bytes));
        return this;
    }

    /**
     * Refuses every range with 416, whatever the file's size.
     *
     * @param pattern what it applies to
     * @return this
     */
    public RangeFaults refuse(String pattern) {
        faults.add(pattern, FaultView.ALWAYS, new Fault.RefuseRange());
        return this;
    }

    /**
     * Answers 206 even when {@code If-Range} names another version.
     *
     * @param pattern what it applies to
     * @return this
     */
    public RangeFaults ignoreIfRange(String pattern) {
        faults.add(pattern, FaultView.ALWAYS, new Fault.IgnoreIfRange());
        return this;
    }

    /**
     * Gives a file another {@code ETag}; its bytes stay.
     *
     * @param pattern what it applies to
     * @return this
     */
    public RangeFaults changeEtag(String pattern) {
        return version(
                pattern,
                reply -> reply.with(reply.content())
                        .header(
                                "ETag",
                                "\""
                                        + StoredFile.sha256Hex(
                                                "changed " + reply.headers().get("ETag")) + "\""));
    }

    /**
     * Gives a file other bytes, as many as before; its {@code ETag} stays.
     *
     * @param pattern what it applies to
     * @return this
     */
    public RangeFaults changeContent(String pattern) {
        return version(pattern, reply -> reply.with(new WrongContent.Altered(reply.content())));
    }

    /**
     * Gives a file another {@code ETag} and other bytes, as many as before: somebody uploaded a new version. With
     * {@link #ignoreIfRange} a resumed download gets the rest of it under 206.
     *
     * @param pattern what it applies to
     * @return this
     */
    public RangeFaults changeVersion(String pattern) {
        return changeContent(pattern).changeEtag(pattern);
    }

    /**
     * Gives a file another size: its end is missing, or zeros follow it. Its {@code ETag} stays.
     *
     * @param pattern what it applies to
     * @param sizeBytes how large it is from now on
     * @return this
     */
    public RangeFaults resize(String pattern, long sizeBytes) {
        return version(pattern, reply -> reply.with(new WrongContent.Resized(reply.content(), sizeBytes)));
    }

    private RangeFaults version(String pattern, UnaryOperator<Reply> version) {
        faults.add(pattern, FaultView.ALWAYS, new Fault.Version(version));
        return this;
    }
}
