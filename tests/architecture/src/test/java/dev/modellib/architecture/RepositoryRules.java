package dev.modellib.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Rules about the files of the repository that are not Java: nothing ties it to one machine or one mirror. */
final class RepositoryRules {
    /** Where things come from is the business of the machine's own settings. */
    private static final Pattern REGISTRY = Pattern.compile("repo1?\\.maven(\\.apache)?\\.org|maven-central\\.storage"
            + "|registry\\.(npmjs|yarnpkg)|pypi\\.org|pythonhosted\\.org|proxy\\.golang|crates\\.io|deb\\.debian"
            + "|archive\\.ubuntu|repo\\.spring|jitpack\\.io|oss\\.sonatype|plugins\\.gradle");

    private static final Pattern MACHINE_PATH = Pattern.compile(
            "(?<![\\w.$}~/-])/(work|root|usr/lib/jvm|usr/share/maven)" + "(/|\\b)|\\.m2/(settings|repository)");

    /** Somebody's home; a test may invent one, what is shipped or run may not name any. */
    private static final Pattern HOME = Pattern.compile("(?<![\\w.$}~/-])/(home|Users)/\\w+|\\b[A-Z]:\\\\Users\\\\");

    private static final Pattern URL = Pattern.compile("https?://[^\\s\"'<>)]+");

    /** Hosts that a build file may name: the schemas and the licence. */
    private static final Set<String> BUILD_HOSTS = Set.of("maven.apache.org", "www.w3.org", "www.apache.org");

    private static final Pattern SHELL_BLOCK = Pattern.compile("(?s)```(?:sh|bash|shell|console)\\n(.*?)```");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#|mailto:)([^)#\\s]+)");

    private RepositoryRules() {}

    /** Registry hosts and machine paths in any text file, and foreign hosts in a build file. */
    static List<String> ties(Path top) {
        List<String> found = new ArrayList<>();
        for (Path file : Repository.files(top)) {
            Optional<String> text = text(file);
            if (text.isEmpty()) {
                continue;
            }
            String name = top.relativize(file).toString();
            matches(REGISTRY, text.get()).forEach(hit -> found.add(name + " names the registry " + hit.group()));
            matches(MACHINE_PATH, text.get())
                    .forEach(hit -> found.add(name + " names the machine path " + hit.group()));
            if (!name.replace('\\', '/').contains("src/test/")) {
                matches(HOME, text.get()).forEach(hit -> found.add(name + " names the home " + hit.group()));
            }
            if (isBuildFile(file)) {
                matches(URL, text.get())
                        .map(hit -> URI.create(hit.group()).getHost())
                        .filter(host -> !BUILD_HOSTS.contains(host))
                        .forEach(host -> found.add(name + " names the host " + host));
            }
        }
        return found;
    }

    private static boolean isBuildFile(Path file) {
        String name = file.getFileName().toString();
        return name.equals("pom.xml") || name.endsWith(".lock") || name.startsWith("package") && name.endsWith(".json");
    }

    /** A newcomer's first shell block holds exactly these commands. */
    static List<String> setUp(String readme, List<String> commands) {
        Matcher first = SHELL_BLOCK.matcher(readme);
        if (!first.find()) {
            return List.of("README.md has no shell block");
        }
        List<String> written = first.group(1)
                .lines()
                .map(line -> line.replaceFirst("(^|\\s)#.*$", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
        return written.equals(commands)
                ? List.of()
                : List.of("README.md sets up with " + written + ", wanted " + commands);
    }

    /** Links of a page to files that are not there. */
    static List<String> brokenLinks(Path top) {
        List<String> found = new ArrayList<>();
        for (Path page : Repository.files(top)) {
            if (page.toString().endsWith(".md")) {
                matches(LINK, text(page).orElseThrow())
                        .map(hit -> hit.group(1))
                        .filter(target -> !Files.exists(page.resolveSibling(target)))
                        .forEach(target ->
                                found.add(top.relativize(page) + " links to " + target + ", which is absent"));
            }
        }
        return found;
    }

    private static Stream<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    /** The text of a file, empty for bytes that are not UTF-8. */
    private static Optional<String> text(Path file) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
