package dev.modellib.core;

import dev.modellib.hf.HubConfig;
import java.net.URI;
import java.nio.file.Path;

/** A process that downloads all files of a repository: arguments are the root, the endpoint and the repository. */
final class DownloaderMain {

    private DownloaderMain() {}

    public static void main(String[] arguments) throws Exception {
        LibraryConfig config = LibraryConfig.builder(Path.of(arguments[0]))
                .hub(HubConfig.builder().endpoint(URI.create(arguments[1])).build())
                .reserveBytes(0)
                .build();
        try (ModelLibrary library = ModelLibrary.open(config)) {
            library.download(DownloadRequest.builder(Fixture.ref(arguments[2]))
                            .include("*")
                            .build())
                    .await();
        }
    }
}
