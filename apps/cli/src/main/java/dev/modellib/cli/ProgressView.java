package dev.modellib.cli;

import dev.modellib.core.Progress;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows how far an operation is: a bar on a terminal, elsewhere a plain line when bytes begin to move and one every few
 * seconds. Beside JSON only a terminal gets to see any of it, so that a program finds nothing but errors on stderr.
 *
 * <p><em>Threads:</em> called on the operation's thread.
 */
final class ProgressView {

    private static final long PLAIN_EVERY_NANOS = 5_000_000_000L;
    private static final int WIDEST_BAR = 30;
    private static final int NARROWEST_BAR = 10;
    private static final int SHORTEST_NAME = 8;

    private final Output output;
    private final String subject;
    private final LongSupplier nanoTime;
    private String phase = "";
    private long plainAtNanos;

    ProgressView(Output output, String subject, LongSupplier nanoTime) {
        this.output = output;
        this.subject = subject;
        this.nanoTime = nanoTime;
    }

    void show(Progress progress) {
        if (output.quiet()) {
            return;
        }
        if (output.terminal().err()) {
            output.status(bar(progress));
        } else if (!output.json()) {
            plain(progress);
        }
    }

    void end() {
        output.status("");
    }

    private void plain(Progress progress) {
        if (progress.totalBytes().isEmpty()) {
            return;
        }
        long now = nanoTime.getAsLong();
        if (!progress.phase().equals(phase)) {
            phase = progress.phase();
            plainAtNanos = now;
            output.note(phase + " " + subject + ": " + Units.plural(progress.filesTotal(), "file") + ", "
                    + Units.bytes(progress.totalBytes().getAsLong()));
        } else if (now - plainAtNanos >= PLAIN_EVERY_NANOS) {
            plainAtNanos = now;
            output.note(phase + " " + subject + ": " + numbers(progress));
        }
    }

    /** One line, never as wide as the terminal: a full line would begin a new one. */
    private String bar(Progress progress) {
        int columns = output.terminal().columns() - 1;
        if (progress.totalBytes().isEmpty()) {
            return cut(progress.phase() + " " + Inert.text(subject) + " …", columns);
        }
        String name = progress.current().substring(progress.current().lastIndexOf('/') + 1);
        String what = Inert.text(name.isEmpty() ? subject : name);
        String numbers = numbers(progress);
        int room = columns - numbers.length() - 5;
        int barWidth = Math.min(WIDEST_BAR, Math.max(NARROWEST_BAR, room - what.length()));
        if (room < NARROWEST_BAR + SHORTEST_NAME) {
            return cut(numbers + "  " + what, columns);
        }
        int done = (int) Math.round(progress.fraction().orElse(0) * barWidth);
        String bar = "[" + "=".repeat(done) + " ".repeat(barWidth - done) + "]";
        return cut(what, room - barWidth) + "  " + bar + " " + numbers;
    }

    private static String numbers(Progress progress) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT, "%3d%%", (int) (100 * progress.fraction().orElse(0))));
        text.append("  ").append(Units.bytes(progress.doneBytes()));
        text.append(" / ").append(Units.bytes(progress.totalBytes().orElse(0)));
        if (progress.bytesPerSecond() >= 1) {
            text.append("  ").append(Units.speed(progress.bytesPerSecond()));
        }
        progress.eta()
                .ifPresent(eta -> text.append("  ").append(Units.clock(eta)).append(" left"));
        if (progress.filesTotal() > 1) {
            int number = Math.min(progress.filesDone() + 1, progress.filesTotal());
            text.append("  file ").append(number).append('/').append(progress.filesTotal());
        }
        return text.toString();
    }

    private static String cut(String text, int columns) {
        int length = text.codePointCount(0, text.length());
        if (length <= columns) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, Math.max(0, columns - 1))) + "…";
    }
}
