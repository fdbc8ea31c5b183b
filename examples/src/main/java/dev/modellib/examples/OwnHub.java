package dev.modellib.examples;

import dev.modellib.core.LibraryConfig;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelRef;
import dev.modellib.core.Operation;
import dev.modellib.hf.HubConfig;
import dev.modellib.hf.TokenSource;
import java.net.URI;
import java.nio.file.Path;

/** A library that asks a Hub of one's own, with a token, and shows how far a download is. */
public final class OwnHub {

    private OwnHub() {}

    /**
     * Downloads a model and tells its path.
     *
     * @param args library folder, endpoint, token, reference
     * @throws ModelLibraryException when the Hub or the disk refuses
     */
    public static void main(String[] args) throws ModelLibraryException {
        HubConfig hub = HubConfig.builder()
                .endpoint(URI.create(args[1]))
                .tokenSource(TokenSource.of(args[2]))
                .build();
        LibraryConfig config = LibraryConfig.builder(Path.of(args[0])).hub(hub).build();
        try (ModelLibrary library = ModelLibrary.open(config)) {
            Operation<Model> download = library.download(ModelRef.parse(args[3]))
                    .onProgress(progress -> System.err.printf("%,d bytes%n", progress.doneBytes()));
            System.out.println(download.await().folder());
        }
    }
}
