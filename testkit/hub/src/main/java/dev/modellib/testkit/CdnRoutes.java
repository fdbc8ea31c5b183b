package dev.modellib.testkit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The second origin: gives out the bytes of LFS files by signed address, and nothing to anybody who shows a token. */
final class CdnRoutes {
    private static final String FOLDER = "xet-bridge-testkit";

    private final HubState hub;
    private final Map<String, StoredFile> files = new ConcurrentHashMap<>();

    CdnRoutes(HubState hub) {
        this.hub = hub;
    }

    /** An absolute address that works for a while. */
    String address(RepoState repo, StoredFile file) {
        String folder = StoredFile.sha1Hex(repo.id()).substring(0, 24);
        String path = "/" + FOLDER + "/" + folder + "/" + file.xetHash();
        files.put(path, file);
        return hub.cdnEndpoint + hub.urls.sign(path, Reply.disposition(file.path()));
    }

    Reply reply(Call call) {
        if (!call.isRead() || !call.segments().get(0).equals(FOLDER)) {
            return hub.unknownRoute(call);
        }
        StoredFile file = files.get(call.path());
        if (call.header("authorization").isPresent()) {
            return about(file, refusal(400, "InvalidArgument", "A signed address and a token exclude each other."));
        }
        if (file == null || !hub.urls.isValid(call)) {
            return about(file, refusal(403, "AccessDenied", "The address is not signed, or no longer."));
        }
        // not the digest of the content, although it looks like one
        return Reply.file(file, "\"" + file.xetHash() + "\"").header("Cache-Control", "public, max-age=31536000");
    }

    private static Reply about(@Nullable StoredFile file, Reply reply) {
        return file == null ? reply : reply.about(file.path());
    }

    private static Reply refusal(int status, String code, String message) {
        String body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code><Message>" + message
                + "</Message></Error>";
        return Reply.text(status, "application/xml", body);
    }
}
