package dev.modellib.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Tells what we made from what somebody else put in its place. */
final class LinkCheck {
    private LinkCheck() {}

    static boolean isOurs(Link link) throws IOException {
        Optional<BasicFileAttributes> target = Stat.of(link.target(), LinkOption.NOFOLLOW_LINKS);
        if (target.isEmpty()) {
            return false;
        }
        BasicFileAttributes there = target.get();
        if (isAnotherFile(link, there)) {
            return false;
        }
        if (link.strategy() == LinkStrategy.JUNCTION) {
            return Junction.isOne(there) && Junction.leadsTo(link.target(), link.source());
        }
        if (link.strategy() == LinkStrategy.SYMLINK) {
            return there.isSymbolicLink() && SymlinkText.leadsTo(link.target(), link.source());
        }
        if (!there.isRegularFile() || !Stat.isFile(link.source())) {
            return false;
        }
        boolean same = Files.isSameFile(link.source(), link.target());
        return link.strategy() == LinkStrategy.HARDLINK
                ? same && hasTwoNames(link)
                : !same && FileCopy.sameContent(link.source(), link.target());
    }

    private static boolean isAnotherFile(Link link, BasicFileAttributes there) {
        Optional<FileKey> now = FileKey.of(there);
        return now.isPresent()
                && link.fileKey().isPresent()
                && !now.get().isSameFileAs(new FileKey(link.fileKey().get()));
    }

    /** A record whose source and target are one and the same name must never lead to the source being removed. */
    private static boolean hasTwoNames(Link link) throws IOException {
        Path source = SymlinkText.anchored(link.source().toRealPath());
        return !source.equals(SymlinkText.anchored(link.target()))
                && (!Modes.namesKnown(link.target()) || Modes.names(link.target()) > 1);
    }
}
