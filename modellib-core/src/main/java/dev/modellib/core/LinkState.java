package dev.modellib.core;

import dev.modellib.search.LinkRow;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a link's row says beside its facts: whether it is being made or taken away and by which job, which file it is, what was moved out
 * of its way, and which link of ours it takes the place of.
 *
 * <p><em>Shape:</em> as text {@code pending:job key before:row}, {@code removing:job key} or {@code done key}, then a line end and the path of
 * what was moved; the key, the row and the path may be missing.
 *
 * @param job the job that makes it or takes it away; empty when it is made
 * @param removing whether the job takes it away
 * @param key what the file system calls the link itself, or the clone or copy that is about to be one
 * @param aside the path of what was moved out of its way, or ""
 * @param before the row of the link that was moved aside, when that was ours
 */
record LinkState(Optional<String> job, boolean removing, Optional<String> key, String aside, Optional<LinkRow> before) {

    private static final String PENDING = "pending:";
    private static final String REMOVING = "removing:";
    private static final String DONE = "done";
    private static final String BEFORE = " before:";
    private static final int ROW_FIELDS = 10;

    static LinkState parse(String text) {
        int line = text.indexOf('\n');
        String first = line < 0 ? text : text.substring(0, line);
        String aside = line < 0 ? "" : text.substring(line + 1);
        int before = first.indexOf(BEFORE);
        String facts = before < 0 ? first : first.substring(0, before);
        int space = facts.indexOf(' ');
        String word = space < 0 ? facts : facts.substring(0, space);
        boolean removing = word.startsWith(REMOVING);
        Optional<String> job = removing
                ? Optional.of(word.substring(REMOVING.length()))
                : word.startsWith(PENDING) ? Optional.of(word.substring(PENDING.length())) : Optional.empty();
        return new LinkState(
                job,
                removing,
                space < 0 ? Optional.empty() : Optional.of(facts.substring(space + 1)),
                aside,
                before < 0 ? Optional.empty() : row(first.substring(before + BEFORE.length())));
    }

    /** Of a link that is about to be made. */
    static LinkState pending(String job, String aside, Optional<LinkRow> before) {
        return new LinkState(Optional.of(job), false, Optional.empty(), aside, before);
    }

    /** Of a link that is about to be taken away once the job has made the others. */
    LinkState removedBy(String byJob) {
        return new LinkState(Optional.of(byJob), true, key, aside, before);
    }

    /** Of a link that stands, and of whose file nothing is known. */
    static LinkState made() {
        return new LinkState(Optional.empty(), false, Optional.empty(), "", Optional.empty());
    }

    LinkState withAside(String path) {
        return new LinkState(job, removing, key, path, before);
    }

    LinkState withKey(Optional<String> newKey) {
        return new LinkState(job, removing, newKey, aside, before);
    }

    /** The link stands; one of ours that was aside is of no use any more. */
    LinkState done() {
        return new LinkState(Optional.empty(), false, key, before.isPresent() ? "" : aside, Optional.empty());
    }

    /**
     * What a file for the target is called until it is whole. It follows from what is on record before the file is made: nobody but the
     * job has a reason to use that name.
     */
    UUID stagingOf(String target) {
        String job = job().orElse("");
        return UUID.nameUUIDFromBytes((job + "\n" + target).getBytes(StandardCharsets.UTF_8));
    }

    boolean isPending() {
        return job.isPresent();
    }

    @Override
    public String toString() {
        return job.map(name -> (removing ? REMOVING : PENDING) + name).orElse(DONE)
                + key.map(name -> " " + name).orElse("")
                + before.map(row -> BEFORE + text(row)).orElse("")
                + "\n" + aside;
    }

    private static String text(LinkRow row) {
        return Stream.of(
                        row.mappingId(),
                        row.modelId(),
                        row.fileSha256(),
                        row.strategy(),
                        row.source(),
                        row.target(),
                        row.state(),
                        row.root(),
                        row.app(),
                        Long.toString(row.createdAtMillis()))
                .map(field -> URLEncoder.encode(field, StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static Optional<LinkRow> row(String text) {
        String[] fields = text.split("&", -1);
        if (fields.length != ROW_FIELDS) {
            return Optional.empty();
        }
        for (int i = 0; i < fields.length; i++) {
            fields[i] = URLDecoder.decode(fields[i], StandardCharsets.UTF_8);
        }
        return Optional.of(new LinkRow(
                fields[0],
                fields[1],
                fields[2],
                fields[3],
                fields[4],
                fields[5],
                fields[6],
                fields[7],
                fields[8],
                Long.parseLong(fields[9])));
    }
}
