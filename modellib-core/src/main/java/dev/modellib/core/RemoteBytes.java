package dev.modellib.core;

import dev.modellib.format.ByteSource;
import dev.modellib.hf.HubBody;
import dev.modellib.hf.HubClient;
import dev.modellib.hf.RemoteFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file on the Hub, or on the first mirror that gives it, as bytes at any position. Each read asks for as many bytes as fit, so it
 * wants {@link ByteSource#readAhead}.
 */
record RemoteBytes(Sources servers, RemoteFile file, long sizeBytes) implements ByteSource {

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        if (position >= sizeBytes) {
            return -1;
        }
        int wanted = (int) Math.min(into.remaining(), sizeBytes - position);
        if (wanted == 0) {
            return 0;
        }
        byte[] bytes = servers.first(hub -> read(hub, position, wanted));
        into.put(bytes);
        return bytes.length == 0 ? -1 : bytes.length;
    }

    private byte[] read(HubClient hub, long position, int wanted) throws IOException {
        try (HubBody body = hub.open(file, position, position + wanted)) {
            if (body.offset() != position) {
                throw new ModelLibraryException.NetworkFailed(
                        ModelLibraryException.Code.NETWORK_ERROR,
                        "the server sends " + file.path() + " only from its start, so its header cannot be read in"
                                + " parts; download the model",
                        null,
                        null);
            }
            return body.stream().readNBytes(wanted);
        }
    }
}
