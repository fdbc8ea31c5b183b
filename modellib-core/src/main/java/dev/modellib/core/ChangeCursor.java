package dev.modellib.core;

import dev.modellib.search.ChangeMark;

/**
 * How far somebody has read the changes of a library: everything up to here is known.
 *
 * <p><em>Shape:</em> {@link #toString()} gives a short text to keep, {@code feed:sequence}, and {@link #parse} reads it. It is of
 * one library only.
 */
public final class ChangeCursor {

    private final ChangeMark mark;

    ChangeCursor(ChangeMark mark) {
        this.mark = mark;
    }

    /**
     * Reads a cursor that was kept as text.
     *
     * @param text what {@link #toString()} gave
     * @return the cursor
     * @throws IllegalArgumentException when it is no cursor
     */
    public static ChangeCursor parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            String feed = text.substring(0, Math.max(0, colon));
            if (feed.matches("[0-9a-f]{1,64}")) {
                return new ChangeCursor(new ChangeMark(feed, Long.parseLong(text.substring(colon + 1))));
            }
        } catch (IllegalArgumentException e) {
            // said below, for every text that is none
        }
        throw new IllegalArgumentException(
                "'" + Text.display(text) + "' is no cursor; expected one that this library gave, such as 0a1b2c:42");
    }

    ChangeMark mark() {
        return mark;
    }

    /**
     * The number of the last change that is known.
     *
     * @return 0 before the first
     */
    public long sequence() {
        return mark.sequence();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChangeCursor cursor && mark.equals(cursor.mark);
    }

    @Override
    public int hashCode() {
        return mark.hashCode();
    }

    @Override
    public String toString() {
        return mark.feed() + ":" + mark.sequence();
    }
}
