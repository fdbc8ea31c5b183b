package dev.modellib.io;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The strings, numbers and truths of a property list, each under the nearest key before it: enough for a list of facts.
 *
 * <p>A key that comes again, as in an array of dictionaries, has its values in their order. The document type is skipped;
 * nothing outside of the text is looked at.
 *
 * <p><i>Source:</i> plist(5) of macOS.
 */
final class Plist {
    private static final int MOST_VALUES = 10_000;

    private final Map<String, List<String>> values = new HashMap<>();

    private Plist() {}

    /** Reads a list; what follows a fault in it is left out. */
    static Plist parse(String xml) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        Plist plist = new Plist();
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
            plist.read(reader);
            reader.close();
        } catch (XMLStreamException e) {
            return plist;
        }
        return plist;
    }

    private void read(XMLStreamReader reader) throws XMLStreamException {
        String key = "";
        for (int left = MOST_VALUES; reader.hasNext() && left > 0; ) {
            if (reader.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            String element = reader.getLocalName();
            switch (element) {
                case "key" -> key = reader.getElementText();
                case "string", "integer", "real" -> add(key, reader.getElementText());
                case "true", "false" -> add(key, element);
                default -> {
                    continue;
                }
            }
            left--;
        }
    }

    private void add(String key, String value) {
        values.computeIfAbsent(key, name -> new ArrayList<>()).add(value.strip());
    }

    /** The first value under a key, or nothing at all. */
    String first(String key) {
        List<String> all = all(key);
        return all.isEmpty() ? "" : all.get(0);
    }

    /** Every value under a key, in the order of the text. */
    List<String> all(String key) {
        return List.copyOf(values.getOrDefault(key, List.of()));
    }
}
