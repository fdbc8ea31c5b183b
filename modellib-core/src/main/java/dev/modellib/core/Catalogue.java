package dev.modellib.core;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A list of models that a host offers: curated, in the host's order, each id once. It is data and knows no library;
 * {@link ModelLibrary#catalogue} puts the two together.
 */
public final class Catalogue {

    private static final int LONGEST_BYTES = 16 << 20;

    private final List<CatalogueEntry> entries;

    private Catalogue(List<CatalogueEntry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * A catalogue of entries.
     *
     * @param entries the entries
     * @return the catalogue
     * @throws IllegalArgumentException naming every id that is there twice
     */
    public static Catalogue of(List<CatalogueEntry> entries) {
        Faults faults = new Faults();
        Set<String> ids = new HashSet<>();
        for (CatalogueEntry entry : entries) {
            faults.check(ids.add(entry.id()), "the id " + entry.id() + " is there twice");
        }
        faults.throwIfAny();
        return new Catalogue(entries);
    }

    /**
     * Reads a catalogue as JSON; {@code docs/catalogue.md} describes its fields. What is not known there is passed over.
     *
     * @param json UTF-8, at most 16 MiB; read to its end and not closed
     * @return the catalogue
     * @throws ModelLibraryException.FormatRefused {@code INVALID_FORMAT} when it is no catalogue, naming everything that is wrong
     * @throws IOException when the stream cannot be read
     */
    public static Catalogue read(InputStream json) throws IOException {
        byte[] document = json.readNBytes(LONGEST_BYTES + 1);
        if (document.length > LONGEST_BYTES) {
            throw CatalogueReader.refused("it is longer than " + LONGEST_BYTES + " bytes", null);
        }
        return CatalogueReader.read(document);
    }

    /**
     * The entries.
     *
     * @return all of them, in the catalogue's order
     */
    public List<CatalogueEntry> entries() {
        return entries;
    }

    /**
     * Finds an entry.
     *
     * @param id its id
     * @return the entry, if there is one
     */
    public Optional<CatalogueEntry> find(String id) {
        return entries.stream().filter(entry -> entry.id().equals(id)).findFirst();
    }
}
