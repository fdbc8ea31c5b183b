package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A token is for the Hub's Authorization; whoever shows it elsewhere has failed the test, whatever else it asserts. */
class ShownTokensTest {
    private static final String TOKEN = "hf_ForTheHubAlone0123456789";

    private static HubServer hub() {
        HubServer hub = HubServer.start().token(TOKEN);
        hub.repo("o/m").lfs("w.gguf", new byte[100]);
        return hub;
    }

    private static void requireFailure(HubServer hub, String where) {
        AssertionError error = assertThrows(AssertionError.class, hub::close);
        assertTrue(error.getMessage().contains("a token in " + where), error.getMessage());
        assertFalse(error.getMessage().contains(TOKEN), "it is not shown again");
    }

    @Test
    void inTheHubsAuthorizationItIsRight() {
        HubServer hub = hub();
        TestClient client = new TestClient(hub);
        client.get("/o/m/resolve/main/w.gguf", "Authorization", "Bearer " + TOKEN);
        client.get("/o/m/resolve/main/w.gguf", "Authorization", "Bearer hf_AnotherThatIsUnknown");
        hub.close();
    }

    @Test
    void atTheCdnItIsNot() {
        HubServer hub = hub();
        TestClient client = new TestClient(hub);
        String address = client.located("/o/m/resolve/main/w.gguf");
        client.get(address, "Authorization", "Bearer " + TOKEN);
        requireFailure(hub, "authorization of a request to CDN");
    }

    /** A bad token is a secret as well: it may be good elsewhere. */
    @Test
    void atTheTrapABadOneIsNotEither() {
        HubServer hub = hub();
        TestClient client = new TestClient(hub);
        client.get("/api/models/o/m", "Authorization", "Bearer hf_AnotherThatIsUnknown");
        client.get(hub.trap() + "/x", "Authorization", "Bearer hf_AnotherThatIsUnknown");
        requireFailure(hub, "authorization of a request to TRAP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/models/o/m?token=%s", "/api/models/o/m?x=a%%3D%s", "/o/m/resolve/main/%s"})
    void inAnAddressItIsNot(String address) {
        HubServer hub = hub();
        new TestClient(hub).get(String.format(java.util.Locale.ROOT, address, TOKEN));
        requireFailure(hub, "the ");
    }

    @Test
    void inAnotherHeaderItIsNot() {
        HubServer hub = hub();
        new TestClient(hub).get("/api/models/o/m", "X-Token", TOKEN);
        requireFailure(hub, "x-token of a request to HUB");
    }
}
