package dev.modellib.architecture;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A Maven project file, read as the document it is. */
final class Pom {
    /** The last version of jqwik before its terms changed; the parent's enforcer keeps the later ones out. */
    static final String JQWIK = "1.9.3";

    static final String JQWIK_BAN = "net.jqwik:*:[1.10,)";

    private final String name;
    private final Document document;

    private Pom(String name, String text) {
        this.name = name;
        try {
            this.document = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(text)));
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalArgumentException(name + " is not XML", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Pom of(String name, String text) {
        return new Pom(name, text);
    }

    static Pom read(Path top, String folder) {
        Path file = top.resolve(folder).resolve("pom.xml");
        try {
            return of(top.relativize(file).toString(), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folders of the modules. */
    List<String> modules() {
        return elements("module").map(Element::getTextContent).toList();
    }

    /** Versions written in a module's own file; the project's, its parent's and our own are not counted. */
    List<String> versions() {
        List<String> found = new ArrayList<>();
        elements("version").forEach(version -> {
            Node around = version.getParentNode();
            boolean ours = around == document.getDocumentElement()
                    || around.getNodeName().equals("parent")
                    || version.getTextContent().equals("${project.version}");
            if (!ours) {
                found.add(name + " fixes the version " + version.getTextContent() + " of "
                        + child((Element) around, "artifactId") + "; versions live in the parent");
            }
        });
        return found;
    }

    /** jqwik at another version than the pinned one, or without the ban on later ones. */
    List<String> jqwik() {
        List<String> found = new ArrayList<>();
        List<String> versions = elements("dependency")
                .filter(dependency -> child(dependency, "groupId").equals("net.jqwik"))
                .map(dependency -> child(dependency, "version"))
                .toList();
        versions.stream()
                .filter(version -> !version.equals(JQWIK))
                .forEach(version -> found.add(name + " takes jqwik " + version + ", wanted " + JQWIK));
        if (versions.isEmpty()) {
            found.add(name + " does not manage jqwik");
        }
        if (elements("exclude").map(Element::getTextContent).noneMatch(JQWIK_BAN::equals)) {
            found.add(name + " does not ban " + JQWIK_BAN);
        }
        return found;
    }

    private Stream<Element> elements(String tag) {
        NodeList nodes = document.getElementsByTagName(tag);
        return IntStream.range(0, nodes.getLength()).mapToObj(nodes::item).map(Element.class::cast);
    }

    private static String child(Element parent, String tag) {
        NodeList nodes = parent.getElementsByTagName(tag);
        return nodes.getLength() == 0 ? "" : nodes.item(0).getTextContent();
    }
}
