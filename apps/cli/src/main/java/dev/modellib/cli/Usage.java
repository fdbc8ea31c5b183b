package dev.modellib.cli;

import java.util.List;

/**
 * What a command says about itself: its name, its arguments, and the text of its help.
 *
 * @param name the word that calls it
 * @param summary one line
 * @param details paragraphs below the options
 * @param options its own options, beside the global ones
 * @param operands what stands beside the options
 */
record Usage(String name, String summary, List<String> details, List<Option> options, Operands operands) {

    Usage {
        details = List.copyOf(details);
        options = List.copyOf(options);
    }

    /**
     * The arguments that are not options.
     *
     * @param label what one is called in help; empty when the command takes none
     * @param min how many there must be
     * @param max how many there may be
     * @param freeText whether a word that looks like an option but is none is an operand
     * @param description what they mean, for help
     */
    record Operands(String label, int min, int max, boolean freeText, String description) {

        static final Operands NONE = new Operands("", 0, 0, false, "");

        static Operands one(String label, String description) {
            return new Operands(label, 1, 1, false, description);
        }

        static Operands some(String label, String description) {
            return new Operands(label, 1, Integer.MAX_VALUE, false, description);
        }

        static Operands any(String label, String description) {
            return new Operands(label, 0, Integer.MAX_VALUE, false, description);
        }

        static Operands text(String label, String description) {
            return new Operands(label, 1, Integer.MAX_VALUE, true, description);
        }

        /** As help shows it: in brackets what may be left out, with dots what may come again. */
        String shown() {
            String all = max == Integer.MAX_VALUE ? label + "..." : label;
            return min == 0 ? "[" + all + "]" : all;
        }
    }
}
