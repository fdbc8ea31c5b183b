package dev.modellib.cli;

import java.util.Locale;

/** What the demo has measured so far, and whether all of it was as promised. */
final class DemoReport {

    private final Output output;
    private int steps;
    private int broken;

    DemoReport(Output output) {
        this.output = output;
    }

    /**
     * Tells one step.
     *
     * @param name a word for it
     * @param kept whether every promise about it was kept
     * @param sentence what was measured, for a person
     * @param facts what was measured, for a program
     */
    void step(String name, boolean kept, String sentence, Fields facts) {
        steps++;
        broken += kept ? 0 : 1;
        output.object(new Fields()
                .put("step", name)
                .put("ok", kept)
                .put("fact", sentence)
                .putAll(facts));
        Paint paint = output.paint();
        String mark = kept ? paint.green("ok  ") : paint.red("FAIL");
        output.line(mark + "  " + paint.bold(String.format(Locale.ROOT, "%-9s", name)) + "  " + Inert.text(sentence));
    }

    /** More of the last step, for a person. */
    void more(String line) {
        output.line("                 " + line);
    }

    ExitCode end(String measured) {
        boolean kept = broken == 0;
        output.object(new Fields()
                .put("step", "end")
                .put("ok", kept)
                .put("steps", steps)
                .put("broken", broken)
                .put("fact", measured));
        Paint paint = output.paint();
        output.line(
                kept
                        ? paint.green("Every promise was kept") + ": " + Units.plural(steps, "step") + ", " + measured
                        : paint.red(Units.plural(broken, "promise") + " broken") + " in "
                                + Units.plural(steps, "step"));
        return kept ? ExitCode.DONE : ExitCode.UNEXPECTED;
    }
}
