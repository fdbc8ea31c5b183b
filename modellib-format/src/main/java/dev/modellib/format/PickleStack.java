package dev.modellib.format;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The stack and the memo of a pickle machine that makes nothing: of every value only what it is called is known. The
 * methods throw {@link Broken} where a real machine would stop.
 */
final class PickleStack {

    private static final int MOST_VALUES = 1 << 20;

    /** A value of which nothing matters. */
    enum Data {
        DATA
    }

    /** A text that may become a name. */
    record Text(String value) {}

    /** A name that was looked up. */
    record Global(String name) {}

    /** What a call gave. */
    record Made(String by) {}

    /** A tuple; its last element is kept, because it may be the name of an encoding. */
    record Tuple(int size, Object last) {}

    /** The pickle breaks a rule of its machine. */
    static final class Broken extends Exception {

        private static final long serialVersionUID = 1L;

        private final boolean overBound;

        Broken(String message) {
            this(message, false);
        }

        private Broken(String message, boolean overBound) {
            super(message, null, false, false);
            this.overBound = overBound;
        }

        static Broken bound(String message) {
            return new Broken(message, true);
        }

        /** Whether it breaks a bound of this library, so that a loader would go on. */
        boolean overBound() {
            return overBound;
        }
    }

    private final List<Object> values = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Long, Object> memo = new HashMap<>();

    void push(Object value) throws Broken {
        if (values.size() == MOST_VALUES) {
            throw Broken.bound("holds more than " + MOST_VALUES + " values at a time");
        }
        values.add(value);
    }

    Object pop() throws Broken {
        if (values.size() <= floor()) {
            throw new Broken("takes a value from an empty stack");
        }
        return values.remove(values.size() - 1);
    }

    Object top() throws Broken {
        if (values.size() <= floor()) {
            throw new Broken("looks at an empty stack");
        }
        return values.get(values.size() - 1);
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.element();
    }

    void mark() throws Broken {
        if (marks.size() == MOST_VALUES) {
            throw Broken.bound("nests too deep");
        }
        marks.push(values.size());
    }

    boolean atMark() {
        return !marks.isEmpty() && values.size() == marks.element();
    }

    /** Everything above the last mark, which goes too. */
    List<Object> popToMark() throws Broken {
        if (marks.isEmpty()) {
            throw new Broken("goes back to a mark that is not there");
        }
        List<Object> above = values.subList(marks.pop(), values.size());
        List<Object> popped = new ArrayList<>(above);
        above.clear();
        return popped;
    }

    void put(long index) throws Broken {
        if (memo.size() == MOST_VALUES) {
            throw Broken.bound("remembers more than " + MOST_VALUES + " values");
        }
        memo.put(index, top());
    }

    void memoize() throws Broken {
        put(memo.size());
    }

    void get(long index) throws Broken {
        Object value = memo.get(index);
        if (value == null) {
            throw new Broken("recalls a value that it did not remember");
        }
        push(value);
    }
}
