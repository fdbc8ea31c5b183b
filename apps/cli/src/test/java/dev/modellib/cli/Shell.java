package dev.modellib.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs the command line inside the test, with streams that are captured and an environment of the test's own. */
final class Shell {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path home;
    private final Map<String, String> variables = new HashMap<>();
    private Terminal terminal = Terminal.none();
    private Cancellation cancellation = new Cancellation(Thread.currentThread());

    Shell(Path home) {
        this.home = home;
    }

    /** What a run came to. */
    record Result(ExitCode exit, String out, String err) {

        /** The objects on stdout; that each line is one is part of the contract. */
        List<JsonNode> objects() {
            List<JsonNode> objects = new ArrayList<>();
            out.lines().forEach(line -> objects.add(parse(line)));
            return objects;
        }

        JsonNode object() {
            List<JsonNode> objects = objects();
            if (objects.size() != 1) {
                throw new AssertionError("not one object but " + objects.size() + ": " + this);
            }
            return objects.get(0);
        }

        /** The error on stderr's last line. */
        JsonNode error() {
            List<String> lines = err.lines().toList();
            return parse(lines.get(lines.size() - 1)).get("error");
        }

        private static JsonNode parse(String line) {
            try {
                return MAPPER.readTree(line);
            } catch (JsonProcessingException e) {
                throw new AssertionError("not JSON: " + line, e);
            }
        }
    }

    /** A stream that takes nothing, as on a full disk or to a reader who has gone. */
    static PrintStream unwritable(String reason) {
        OutputStream none = new OutputStream() {
            @Override
            public void write(int unit) throws IOException {
                throw new IOException(reason);
            }
        };
        return new PrintStream(none, false, StandardCharsets.UTF_8);
    }

    Shell with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    Shell on(Terminal other) {
        terminal = other;
        return this;
    }

    Shell with(Cancellation other) {
        cancellation = other;
        return this;
    }

    Result run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ExitCode exit;
        try (PrintStream outStream = new PrintStream(out, false, StandardCharsets.UTF_8);
                PrintStream errStream = new PrintStream(err, false, StandardCharsets.UTF_8)) {
            Environment environment = new Environment(variables, home, System::nanoTime, time -> {});
            exit = new Application(environment, terminal, outStream, errStream, cancellation).run(List.of(words));
        }
        Result result = new Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        String token = variables.getOrDefault("HF_TOKEN", "").strip();
        if (!token.isEmpty() && (result.out() + result.err()).contains(token)) {
            throw new AssertionError("the token is shown by " + List.of(words));
        }
        return result;
    }
}
