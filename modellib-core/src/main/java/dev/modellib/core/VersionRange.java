package dev.modellib.core;

import java.util.regex.Pattern;
import org.eclipse.aether.util.version.GenericVersionScheme;
import org.eclipse.aether.version.InvalidVersionSpecificationException;
import org.eclipse.aether.version.Version;
import org.eclipse.aether.version.VersionConstraint;

/**
 * Versions of an application, by the rules of Maven: {@code [1.2,2)}, {@code [3,)}, {@code (,1],[2,)}; a bare version means that one,
 * {@code *} any.
 *
 * <p><em>Source:</em> Apache Maven, "Version Range Specification" and "Version Order Specification".
 */
final class VersionRange {

    static final String ANY = "*";

    private static final Pattern BARE = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._+-]*");

    private final String text;

    private VersionRange(String text) {
        this.text = text;
    }

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException when it is none
     */
    static VersionRange parse(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("an empty text is no version range; write * for any version");
        }
        VersionRange range = new VersionRange(text.strip());
        if (!range.isAny()) {
            range.constraint();
            // Maven takes any other text for a version; ">=1.2" would be one that no application ever has
            if (!BARE.matcher(range.text).matches() && "[(".indexOf(range.text.charAt(0)) < 0) {
                throw new IllegalArgumentException(
                        "'" + Text.display(text) + "' is no version range; write it like [1.2,2)");
            }
        }
        return range;
    }

    boolean isAny() {
        return text.equals(ANY);
    }

    boolean contains(String version) {
        return isAny() || constraint().containsVersion(versionOf(version));
    }

    private VersionConstraint constraint() {
        try {
            return new GenericVersionScheme().parseVersionConstraint(text);
        } catch (InvalidVersionSpecificationException e) {
            throw new IllegalArgumentException(
                    "'" + Text.display(text) + "' is no version range; write it like [1.2,2)", e);
        }
    }

    private static Version versionOf(String version) {
        try {
            return new GenericVersionScheme().parseVersion(version);
        } catch (InvalidVersionSpecificationException e) {
            throw new IllegalArgumentException("'" + Text.display(version) + "' is no version", e);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
