package dev.modellib.io;

import java.io.IOException;
import java.nio.file.AccessMode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A place in an opened folder.
 *
 * @param target the name with its folder, as the caller gave it
 * @param opened the folder
 * @param name the name in it
 * @param staging what it is called until it is whole
 */
record OpenedPlace(Path target, OpenedFolder opened, String name, LinkStaging staging) implements LinkPlace {
    @Override
    public Path folder() {
        return opened.path();
    }

    @Override
    public void requireFree() throws IOException {
        if (opened.look(name).isPresent()) {
            throw new StorageException.AlreadyExists(target, null);
        }
        Path path = opened.path();
        path.getFileSystem().provider().checkAccess(path, AccessMode.WRITE);
    }

    @Override
    public void put(Making making, boolean atOnce) throws IOException, Links.Refused {
        Optional<Path> direct = opened.direct(name);
        if (direct.isPresent() && atOnce) {
            making.at(direct.get());
            return;
        }
        Path temporary = opened.temporary(staging);
        try {
            making.at(temporary);
            if (direct.isPresent()) {
                NamedPlace.moveWithoutOverwriting(temporary, direct.get());
                return;
            }
            // the move overwrites
            if (opened.look(name).isPresent()) {
                throw new StorageException.AlreadyExists(target, null);
            }
            opened.moveIn(temporary, name);
        } catch (IOException | Links.Refused | RuntimeException e) {
            opened.removeTemporary(temporary, e);
            throw e;
        }
    }

    @Override
    public void force() throws IOException {
        opened.force();
    }

    @Override
    public void removeAfter(Throwable fault) {
        opened.deleteAfter(name, fault);
    }
}
