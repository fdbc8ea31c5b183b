package dev.modellib.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A Java source, parsed by the JDK's own compiler: no types are resolved, so a rule over it judges what is written. */
final class SourceFile {
    /** A folder is parsed once a run. */
    private static final Map<Path, List<SourceFile>> READ = new ConcurrentHashMap<>();

    private final String name;
    private final String text;
    private final CompilationUnitTree tree;
    private final DocTrees trees;

    private SourceFile(String name, String text, CompilationUnitTree tree, DocTrees trees) {
        this.name = name;
        this.text = text;
        this.tree = tree;
        this.trees = trees;
    }

    static SourceFile of(String name, String text) {
        return parse(Map.of(name, text)).get(0);
    }

    /** The Java sources below a folder, none when it is absent; each is named by its path in the repository. */
    static List<SourceFile> under(Path folder) {
        return READ.computeIfAbsent(folder, SourceFile::read);
    }

    private static List<SourceFile> read(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    (Iterable<Path>) files.filter(each -> each.toString().endsWith(".java"))::iterator) {
                texts.put(Repository.root().relativize(file).toString().replace('\\', '/'), Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts.isEmpty() ? List.of() : parse(texts);
    }

    private static List<SourceFile> parse(Map<String, String> texts) {
        DiagnosticCollector<JavaFileObject> faults = new DiagnosticCollector<>();
        List<InMemory> files = texts.entrySet().stream()
                .map(text -> new InMemory(text.getKey(), text.getValue()))
                .toList();
        JavacTask task = (JavacTask)
                ToolProvider.getSystemJavaCompiler().getTask(null, null, faults, List.of("-proc:none"), null, files);
        DocTrees trees = DocTrees.instance(task);
        List<SourceFile> parsed = new ArrayList<>();
        try {
            for (CompilationUnitTree tree : task.parse()) {
                // the compiler wraps the file; its address is what comes back
                String name = tree.getSourceFile().toUri().getPath().substring(1);
                parsed.add(new SourceFile(name, texts.get(name), tree, trees));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        faults.getDiagnostics().stream()
                .filter(fault -> fault.getKind() == Diagnostic.Kind.ERROR)
                .findFirst()
                .ifPresent(fault -> {
                    throw new IllegalArgumentException("does not parse: " + fault);
                });
        return List.copyOf(parsed);
    }

    /** The path below the repository. */
    String name() {
        return name;
    }

    long lines() {
        return text.lines().count();
    }

    CompilationUnitTree tree() {
        return tree;
    }

    DocTrees trees() {
        return trees;
    }

    /** Where {@code node} starts, as people and editors write it. */
    String place(Tree node) {
        return name + ":" + lineAt(trees.getSourcePositions().getStartPosition(tree, node));
    }

    /** How many lines {@code node} covers, annotations and closing brace included; 0 for what no one wrote. */
    long linesOf(Tree node) {
        long start = trees.getSourcePositions().getStartPosition(tree, node);
        long end = trees.getSourcePositions().getEndPosition(tree, node);
        return start < 0 || end < 0 ? 0 : lineAt(end) - lineAt(start) + 1;
    }

    private long lineAt(long position) {
        return position < 0 ? 1 : tree.getLineMap().getLineNumber(position);
    }

    @Override
    public String toString() {
        return name;
    }

    private static final class InMemory extends SimpleJavaFileObject {
        private final String text;

        InMemory(String name, String text) {
            super(URI.create("string:///" + name), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
