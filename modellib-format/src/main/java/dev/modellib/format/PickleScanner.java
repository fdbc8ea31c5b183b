package dev.modellib.format;

import dev.modellib.format.PickleStack.Broken;
import dev.modellib.format.PickleStack.Data;
import dev.modellib.format.PickleStack.Global;
import dev.modellib.format.PickleStack.Made;
import dev.modellib.format.PickleStack.Text;
import dev.modellib.format.PickleStack.Tuple;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.function.ObjLongConsumer;

/**
 * Walks the instructions of a pickle without doing what they say. Names that are looked up and calls that are made are
 * compared with {@link PickleNames}; whatever cannot be followed to its end counts as unsafe, because loaders act before
 * they fail.
 *
 * <p><em>Source</em>: the opcode list of Python's {@code pickletools}, protocols 0 to 5.
 */
final class PickleScanner {

    private static final int MOST_INSTRUCTIONS = 4 << 20;
    private static final int HIGHEST_PROTOCOL = 5;
    private static final Set<String> BYTE_ENCODINGS = Set.of("latin1", "latin-1", "iso-8859-1");

    private final PickleInput in;
    private final ObjLongConsumer<String> findings;
    private PickleStack stack = new PickleStack();
    private int instructions;
    private int found;
    private long at;

    PickleScanner(ByteSource source, HeaderLimits limits, ObjLongConsumer<String> findings) {
        HeaderCursor cursor = new HeaderCursor(source, limits, Long.MAX_VALUE);
        cursor.order(ByteOrder.LITTLE_ENDIAN);
        this.in = new PickleInput(cursor);
        this.findings = (fact, offset) -> {
            found++;
            findings.accept(fact, offset);
        };
    }

    /**
     * Walks over all pickles of a file. A PyTorch file of the time before zip is five pickles and raw tensors; in any
     * other file a loader may go on reading behind the first pickle, so everything must be pickles.
     *
     * @return whether a loader would act on this: false when it fails before it looks up any name
     */
    boolean scan() throws FormatException {
        boolean harmless = false;
        try {
            boolean legacyTorch = in.startsWithTorchMagic();
            for (int pickle = 1; in.remaining() > 0; pickle++) {
                stack = new PickleStack();
                while (step()) {
                    if (++instructions > MOST_INSTRUCTIONS) {
                        throw Broken.bound("has more than " + MOST_INSTRUCTIONS + " instructions");
                    }
                }
                if (legacyTorch && pickle == 5) {
                    return true;
                }
            }
        } catch (Broken e) {
            harmless = found == 0 && !e.overBound();
            findings.accept("cannot be followed: the pickle " + e.getMessage(), at);
        } catch (FormatException.Interrupted | FormatException.Unreadable e) {
            throw e;
        } catch (FormatException e) {
            harmless = found == 0 && e instanceof FormatException.Truncated;
            findings.accept("cannot be followed: " + e.getMessage(), at);
        }
        return !harmless;
    }

    /** One instruction; false at the end of a pickle. */
    private boolean step() throws FormatException, Broken {
        at = in.position();
        int opcode = in.u8();
        switch (opcode) {
            case '.' -> {
                stack.pop();
                return false;
            }
            case 0x80 -> {
                int protocol = in.u8();
                if (protocol > HIGHEST_PROTOCOL) {
                    throw new Broken("is of protocol " + protocol);
                }
            }
            case 0x95 -> in.skip(Long.BYTES);
            case '(' -> stack.mark();
            case '0' -> {
                if (stack.atMark()) {
                    stack.popToMark();
                } else {
                    stack.pop();
                }
            }
            case '1' -> stack.popToMark();
            case '2' -> stack.push(stack.top());
            default -> {
                if (!value(opcode) && !container(opcode) && !memo(opcode)) {
                    call(opcode);
                }
            }
        }
        return true;
    }

    /** Instructions that push one value of their own. */
    private boolean value(int opcode) throws FormatException, Broken {
        Object pushed = Data.DATA;
        switch (opcode) {
            case 'N', ')', ']', '}', 0x88, 0x89, 0x8f, 0x97 -> {}
            case 'K' -> in.skip(1);
            case 'M' -> in.skip(2);
            case 'J' -> in.skip(4);
            case 'G' -> in.skip(8);
            case 'I', 'L', 'F', 'P' -> in.line();
            case 0x8a, 'C' -> in.skip(in.u8());
            case 0x8b -> in.skip(in.signed32());
            case 'B' -> in.skip(in.u32());
            case 0x8e, 0x96 -> in.skip(in.i64());
            case 'S', 'V' -> pushed = in.quoted(opcode == 'S');
            case 'U', 0x8c -> pushed = in.text(in.u8());
            case 'T' -> pushed = in.text(in.signed32());
            case 'X' -> pushed = in.text(in.u32());
            case 0x8d -> pushed = in.text(in.i64());
            default -> {
                return false;
            }
        }
        stack.push(pushed);
        return true;
    }

    /** Instructions that put values together, which calls nothing but the methods of built-in containers. */
    private boolean container(int opcode) throws Broken {
        switch (opcode) {
            case 'l', 'd', 0x91 -> {
                stack.popToMark();
                stack.push(Data.DATA);
            }
            case 't' -> stack.push(tuple(stack.popToMark()));
            case 0x85 -> stack.push(tuple(List.of(stack.pop())));
            case 0x86 -> {
                Object last = stack.pop();
                stack.pop();
                stack.push(new Tuple(2, last));
            }
            case 0x87 -> {
                Object last = stack.pop();
                stack.pop();
                stack.pop();
                stack.push(new Tuple(3, last));
            }
            case 'a' -> {
                stack.pop();
                requireData(stack.top());
            }
            case 's' -> {
                stack.pop();
                stack.pop();
                requireData(stack.top());
            }
            case 'e', 'u', 0x90 -> {
                stack.popToMark();
                requireData(stack.top());
            }
            case 'Q' -> {
                stack.pop();
                stack.push(Data.DATA);
            }
            case 0x98 -> stack.top();
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Tuple tuple(List<Object> elements) {
        int size = elements.size();
        return new Tuple(size, size == 0 ? Data.DATA : elements.get(size - 1));
    }

    private boolean memo(int opcode) throws FormatException, Broken {
        switch (opcode) {
            case 'p' -> stack.put(in.number());
            case 'q' -> stack.put(in.u8());
            case 'r' -> stack.put(in.u32());
            case 0x94 -> stack.memoize();
            case 'g' -> stack.get(in.number());
            case 'h' -> stack.get(in.u8());
            case 'j' -> stack.get(in.u32());
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Instructions that look a name up, call it, or hand a state to what was made. */
    private void call(int opcode) throws FormatException, Broken {
        switch (opcode) {
            case 'c' -> stack.push(global(in.line(), in.line()));
            case 0x93 -> {
                Object name = stack.pop();
                Object module = stack.pop();
                stack.push(
                        module instanceof Text first && name instanceof Text second
                                ? global(first.value(), second.value())
                                : computed("looks up a name that is computed while it is loaded"));
            }
            case 'i' -> {
                Global callable = global(in.line(), in.line());
                stack.push(made(callable, tuple(stack.popToMark())));
            }
            case 'o' -> {
                List<Object> all = stack.popToMark();
                if (all.isEmpty()) {
                    throw new Broken("calls nothing");
                }
                stack.push(made(all.get(0), tuple(all.subList(1, all.size()))));
            }
            case 'R', 0x81 -> {
                Object arguments = stack.pop();
                stack.push(made(stack.pop(), arguments));
            }
            case 0x92 -> {
                stack.pop();
                Object arguments = stack.pop();
                stack.push(made(stack.pop(), arguments));
            }
            case 'b' -> {
                stack.pop();
                requireData(stack.top());
            }
            case 0x82, 0x83, 0x84 -> {
                in.skip(1L << (opcode - 0x82));
                stack.push(computed("looks up a name by a number of the extension registry"));
            }
            default -> throw new Broken("has an instruction " + opcode + " that there is not");
        }
    }

    private Global global(String module, String name) {
        Global global = new Global(module + "." + name);
        if (!PickleNames.isAllowed(global.name())) {
            findings.accept("calls " + global.name(), at);
        }
        return global;
    }

    private Object computed(String fact) {
        findings.accept(fact, at);
        return Data.DATA;
    }

    private Made made(Object callable, Object arguments) {
        if (!(callable instanceof Global global)) {
            findings.accept("calls something that has no name", at);
            return new Made("");
        }
        boolean encodes = global.name().equals("_codecs.encode");
        boolean bytes = arguments instanceof Tuple tuple
                && tuple.size() == 2
                && tuple.last() instanceof Text encoding
                && BYTE_ENCODINGS.contains(encoding.value());
        if (encodes && !bytes) {
            findings.accept("calls _codecs.encode with another encoding than latin1", at);
        }
        return new Made(global.name());
    }

    /** A state or an element goes into something that was made, never into a function or a class itself. */
    private void requireData(Object target) {
        if (target instanceof Global global) {
            findings.accept("changes " + global.name() + " itself", at);
        }
    }
}
