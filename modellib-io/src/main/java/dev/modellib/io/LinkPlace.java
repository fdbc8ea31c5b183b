package dev.modellib.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A name in a folder where a link goes. */
interface LinkPlace {
    /** What makes a link, clone or copy at a path where nothing is. */
    interface Making {
        void at(Path path) throws IOException, Links.Refused;
    }

    /** The name with its folder, for messages and for looking at what was made. */
    Path target();

    /** What is there called until it is whole, and who is told of it. */
    LinkStaging staging();

    /** The real path of the folder, from which the text of a relative link counts. */
    Path folder() throws IOException;

    /** Throws when anything is there, or when nothing may be written there. */
    void requireFree() throws IOException;

    /**
     * Makes something under the name, overwriting nothing, or fails with nothing of ours there.
     *
     * @param atOnce whether it appears whole in one step that fails when the name is taken
     */
    void put(Making making, boolean atOnce) throws IOException, Links.Refused;

    /** Forces the name to the drive, whatever comes. */
    void force() throws IOException;

    /** Removes what was put here, because of a fault that keeps what else goes wrong. */
    void removeAfter(Throwable fault);

    /** The key of what was put here, where it lasts. */
    default Optional<String> fileKey() {
        return FileKey.lasting(target()).map(FileKey::text);
    }
}
