package dev.modellib.cli;

/**
 * Colours for a terminal; without one, text stays as it is.
 *
 * @param enabled whether escape sequences are written
 */
record Paint(boolean enabled) {

    String bold(String text) {
        return wrapped("1", text);
    }

    String dim(String text) {
        return wrapped("2", text);
    }

    String red(String text) {
        return wrapped("31", text);
    }

    String green(String text) {
        return wrapped("32", text);
    }

    String yellow(String text) {
        return wrapped("33", text);
    }

    private String wrapped(String code, String text) {
        return enabled ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
