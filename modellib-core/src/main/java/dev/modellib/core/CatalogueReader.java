package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.hf.RepoId;
import dev.modellib.io.Digest;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a catalogue of JSON, and says all that is wrong with it at once. */
final class CatalogueReader {

    private static final int VERSION = 1;
    private static final int MOST_FAULTS = 20;
    private static final Pattern RESOLVE =
            Pattern.compile("/(?<repo>[^/]+(?:/[^/]+)?)/(?:resolve|blob)/(?<revision>[^/]+)/(?<file>.+)");

    private CatalogueReader() {}

    static Catalogue read(byte[] document) throws ModelLibraryException {
        try {
            Map<String, Object> top = Json.plainObject(document);
            if (!Integer.valueOf(VERSION).equals(top.get("version"))) {
                throw new IllegalArgumentException("its version is " + Text.display(String.valueOf(top.get("version")))
                        + ", this library reads " + VERSION);
            }
            if (!(top.get("models") instanceof List<?> models)) {
                throw new IllegalArgumentException("it has no list 'models'");
            }
            return Catalogue.of(entries(models));
        } catch (IllegalArgumentException e) {
            // the cause itself would look like misuse of the caller
            throw refused(String.valueOf(e.getMessage()), e.getCause());
        }
    }

    static ModelLibraryException refused(String fact, @Nullable Throwable cause) {
        return new ModelLibraryException.FormatRefused(
                Code.INVALID_FORMAT, "this is no catalogue: " + fact + "; correct it where it comes from", cause);
    }

    private static List<CatalogueEntry> entries(List<?> models) {
        List<CatalogueEntry> entries = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < models.size() && faults.size() < MOST_FAULTS; i++) {
            try {
                if (!(models.get(i) instanceof Map<?, ?> fields)) {
                    throw new IllegalArgumentException("it is no object");
                }
                entries.add(entry(fields));
            } catch (IllegalArgumentException e) {
                faults.add("model " + (i + 1) + ": " + e.getMessage());
            }
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
        return entries;
    }

    private static CatalogueEntry entry(Map<?, ?> fields) {
        Place place = place(fields);
        Optional<String> file = text(fields, "file").or(place::file);
        return new CatalogueEntry(
                text(fields, "id").orElseThrow(() -> new IllegalArgumentException("it has no 'id'")),
                text(fields, "name").or(() -> text(fields, "id")).orElse(""),
                place.ref(),
                file,
                size(fields),
                text(fields, "sha256").map(Digest::sha256),
                text(fields, "description").orElse(""),
                Boolean.TRUE.equals(fields.get("recommended")));
    }

    private record Place(ModelRef.Hub ref, Optional<String> file) {}

    /** A reference, or the address of a file on a Hub: the host is the library's affair, which may ask a mirror. */
    private static Place place(Map<?, ?> fields) {
        Optional<String> model = text(fields, "model");
        Optional<String> url = text(fields, "url");
        if (model.isPresent() == url.isPresent()) {
            throw new IllegalArgumentException("it has to have either 'model' or 'url'");
        }
        if (model.isPresent()) {
            if (ModelRef.parse(model.get()) instanceof ModelRef.Hub hub) {
                return new Place(hub, Optional.empty());
            }
            throw new IllegalArgumentException(
                    "'model' has to be owner/name[:QUANT][@revision], not '" + Text.display(model.get()) + "'");
        }
        Matcher path = RESOLVE.matcher(path(url.get()));
        if (!path.matches()) {
            throw new IllegalArgumentException("'url' has to end in owner/name/resolve/revision/file");
        }
        RepoId repo = RepoId.parse(path.group("repo"));
        return new Place(
                new ModelRef.Hub(repo, Optional.empty(), Optional.of(path.group("revision"))),
                Optional.of(path.group("file")));
    }

    /** Decoded; empty when there is none. */
    private static String path(String url) {
        try {
            return Optional.ofNullable(new URI(url).getPath()).orElse("");
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'url' is no address: '" + Text.display(url) + "'", e);
        }
    }

    private static ExpectedSize size(Map<?, ?> fields) {
        Optional<Long> exact = number(fields, "sizeBytes");
        Optional<Long> about = number(fields, "approximateBytes");
        if (exact.isPresent() && about.isPresent()) {
            throw new IllegalArgumentException("it has both 'sizeBytes' and 'approximateBytes'");
        }
        return exact.<ExpectedSize>map(ExpectedSize.Exact::new)
                .or(() -> about.map(ExpectedSize.Approximate::new))
                .orElseGet(ExpectedSize.Unknown::new);
    }

    private static Optional<String> text(Map<?, ?> fields, String name) {
        Object value = fields.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw new IllegalArgumentException("'" + name + "' has to be a text");
    }

    private static Optional<Long> number(Map<?, ?> fields, String name) {
        Object value = fields.get(name);
        if (value == null) {
            return Optional.empty();
        }
        try {
            if (value instanceof Number number) {
                return Optional.of(new BigDecimal(number.toString()).longValueExact());
            }
        } catch (ArithmeticException e) {
            // said below, together with what is no number
        }
        throw new IllegalArgumentException("'" + name + "' has to be a whole number of bytes");
    }
}
