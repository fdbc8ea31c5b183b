package dev.modellib.hf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HubUrisTest {

    private final HubUris hub = new HubUris(URI.create("https://huggingface.co"));
    private final HubUris mirror = new HubUris(URI.create("http://127.0.0.1:8080/hf"));

    private static InfoRequest info(String revision) {
        return InfoRequest.builder(Clients.REPO, revision).build();
    }

    private static TreeRequest tree(String revision) {
        return TreeRequest.builder(Clients.REPO, revision).build();
    }

    @Test
    void everyOrderHasTheHubsOwnWord() {
        assertEquals(
                "trendingScore downloads likes likes30d id lastModified createdAt num_parameters mainSize",
                Arrays.stream(HubQuery.Sort.values())
                        .map(HubQuery.Sort::wireName)
                        .collect(Collectors.joining(" ")));
    }

    @Test
    void asksForWhatARequestSays() {
        assertEquals(
                "https://huggingface.co/api/models/owner/name/revision/main?blobs=true&securityStatus=true",
                hub.info(InfoRequest.builder(Clients.REPO, "main")
                                .blobs()
                                .securityStatus()
                                .build())
                        .toString());
        assertEquals(
                "https://huggingface.co/api/models/owner/name/revision/main?expand=gguf&expand=cardData",
                hub.info(InfoRequest.builder(Clients.REPO, "main")
                                .expand("gguf")
                                .expand("cardData")
                                .build())
                        .toString());
        assertEquals(
                "https://huggingface.co/api/models/owner/name/tree/main/a%20b%2Fc?expand=true",
                hub.tree(TreeRequest.builder(Clients.REPO, "main")
                                .folder("a b/c")
                                .recursive(false)
                                .expand()
                                .build())
                        .toString());
    }

    @Test
    void encodesARevisionWholly() {
        assertEquals(
                "https://huggingface.co/api/models/owner/name/revision/refs%2Fpr%2F1",
                hub.info(info("refs/pr/1")).toString());
        assertEquals(
                "https://huggingface.co/api/models/owner/name/tree/refs%2Fpr%2F1?recursive=true",
                hub.tree(tree("refs/pr/1")).toString());
    }

    @Test
    void encodesAPathSegmentBySegment() {
        assertEquals(
                "http://127.0.0.1:8080/hf/gpt2/resolve/main/a%20b/%5Bc%5D%5E%7C.gguf",
                mirror.resolve(RepoId.parse("gpt2"), "main", "a b/[c]^|.gguf").toString());
    }

    @Test
    void refusesADotRevision() {
        assertThrows(IllegalArgumentException.class, () -> hub.info(info("..")));
        assertThrows(IllegalArgumentException.class, () -> hub.info(info("")));
        assertThrows(IllegalArgumentException.class, () -> hub.info(info("\uD800")));
    }

    @Test
    void asksForTheFieldsThatASearchNeeds() {
        HubQuery query = HubQuery.builder()
                .text("tiny llama & co")
                .author("owner")
                .filter("gguf")
                .filter("license:mit")
                .pipelineTag("text-generation")
                .sort(HubQuery.Sort.LAST_MODIFIED)
                .limit(5000)
                .build();

        assertEquals(
                "https://huggingface.co/api/models?search=tiny%20llama%20%26%20co&author=owner&filter=gguf"
                        + "&filter=license%3Amit&pipeline_tag=text-generation&sort=lastModified&limit=500&expand=sha"
                        + "&expand=gated&expand=private&expand=pipeline_tag&expand=library_name&expand=tags"
                        + "&expand=downloads&expand=likes&expand=createdAt&expand=lastModified",
                hub.search(query).toString());
    }

    @Test
    void bringsTheNextPageBackToTheMirror() {
        URI current = mirror.tree(tree("main"));
        URI next = URI.create("http://127.0.0.1:8080/hf/api/models/owner/name/tree/main?cursor=a%3D&limit=5");

        for (String link : new String[] {
            "https://huggingface.co/api/models/owner/name/tree/main?cursor=a%3D&limit=5",
            "http://127.0.0.1:8080/hf/api/models/owner/name/tree/main?cursor=a%3D&limit=5",
            "/api/models/owner/name/tree/main?cursor=a%3D&limit=5",
            "http://hub_mirror:8080/api/models/owner/name/tree/main?cursor=a%3D&limit=5",
            "?cursor=a%3D&limit=5",
        }) {
            assertEquals(Optional.of(next), mirror.next(current, link), link);
        }
    }

    @Test
    void refusesANextPageElsewhere() {
        URI current = hub.tree(tree("main"));
        for (String link : new String[] {
            "https://evil.example/steal",
            "ftp://huggingface.co/api/models",
            "mailto:a@b",
            "/api/modelsx",
            "/api/models/../../settings",
            "/api/models/%2E%2e/settings",
            "http://",
            "https://h:99999/api/models",
            "::",
        }) {
            assertEquals(Optional.empty(), hub.next(current, link), link);
        }
    }

    @Test
    void readsSloppyAddresses() {
        assertEquals("http://h/a%5B1%5D%5E%7C%20b?x=100%25&y=%20", HubUris.lenient(" http://h/a[1]^| b?x=100%&y=%20 "));
        assertEquals("http://[::1]:80/a%5B", HubUris.lenient("http://[::1]:80/a["));
    }
}
