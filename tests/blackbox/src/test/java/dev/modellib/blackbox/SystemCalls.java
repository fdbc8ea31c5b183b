package dev.modellib.blackbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the system calls by which a child process changes a folder, and fails or ends the process at one of them: by strace. */
final class SystemCalls {

    private static final String STRACE = "strace";
    private static final String CHANGING =
            "write,pwrite64,writev,fsync,fdatasync,ftruncate,rename,renameat,renameat2,link,"
                    + "linkat,symlink,symlinkat,unlink,unlinkat,mkdir,mkdirat,rmdir,chmod,fchmod,fchmodat,copy_file_range,sendfile";
    private static final Pattern ENTRY = Pattern.compile("(\\d+) +([a-z0-9_]+)\\((.*)");

    private SystemCalls() {}

    /**
     * A system call of a process that can be told from all others.
     *
     * @param call its name
     * @param number how many of that name the thread had made, this one included, when the first thread came so far
     * @param what the call with its arguments, for messages
     */
    record Point(String call, int number, String what) {
        @Override
        public String toString() {
            return call + " " + number + ": " + what;
        }
    }

    /** Why system calls cannot be watched here; empty when they can. */
    static Optional<String> missing() throws IOException, InterruptedException {
        try {
            Java.Result result = Java.run(new ProcessBuilder(
                    STRACE, "-f", "-qq", "-o", "/dev/null", "-e", "inject=fsync:error=EIO:when=1", "true"));
            return result.exit() == 0 ? Optional.empty() : Optional.of("strace may not watch here: " + result.err());
        } catch (IOException e) {
            return Optional.of("strace is not installed");
        }
    }

    /** Runs a process and lists its calls on paths below a folder, as far as they can be hit alone, in order. */
    static List<Point> of(ProcessBuilder process, Path below) throws IOException, InterruptedException {
        Path log = Files.createTempFile("calls", ".txt");
        try {
            List<String> options =
                    List.of("-y", "-s", "16", "-o", log.toString(), "-e", "trace=" + CHANGING, "-e", "signal=none");
            Java.Result result = Java.run(under(options, process));
            if (result.exit() != 0) {
                throw new AssertionError("ends with " + result.exit() + ": " + result.out() + result.err());
            }
            return points(Files.readAllLines(log), below.toString());
        } finally {
            Files.delete(log);
        }
    }

    /** strace counts the calls of each thread for itself, so a number is met by the thread that comes so far first. */
    private static List<Point> points(List<String> log, String below) {
        Map<String, Integer> made = new HashMap<>();
        Set<String> met = new HashSet<>();
        List<Point> points = new ArrayList<>();
        for (String line : log) {
            Matcher entry = ENTRY.matcher(line);
            if (entry.lookingAt()) {
                String call = entry.group(2);
                int number = made.merge(entry.group(1) + " " + call, 1, Integer::sum);
                if (met.add(call + " " + number) && line.contains(below)) {
                    points.add(new Point(call, number, entry.group(3).replace(below, "…")));
                }
            }
        }
        return points;
    }

    /** The process, killed as it enters the call. */
    static ProcessBuilder killing(Point point, ProcessBuilder process) {
        return injecting(point, "signal=KILL:when=" + point.number(), process);
    }

    /** The process, with the call failing. */
    static ProcessBuilder failing(Point point, String error, ProcessBuilder process) {
        return injecting(point, "error=" + error + ":when=" + point.number(), process);
    }

    private static ProcessBuilder injecting(Point point, String fault, ProcessBuilder process) {
        List<String> options =
                List.of("-o", "/dev/null", "-e", "trace=" + point.call(), "-e", "inject=" + point.call() + ":" + fault);
        return under(options, process);
    }

    private static ProcessBuilder under(List<String> options, ProcessBuilder process) {
        process.command().addAll(0, options);
        // not --seccomp-bpf, which is faster and loses count: strace 6.1 then meets the first call only
        process.command().addAll(0, List.of(STRACE, "-f", "-qq"));
        return process;
    }
}
