package dev.modellib.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Cuts a listing into pages that follow each other by a Link header with an opaque cursor. */
final class Pages {
    private Pages() {}

    /**
     * Where a cursor points.
     *
     * @param anchor what was listed, so that a listing that changes between two pages goes on unchanged
     * @param offset the first entry of the page
     */
    record Position(String anchor, int offset) {}

    /** The position that the request asks for; empty when its cursor is none of ours. */
    static Optional<Position> position(Call call, String anchor) {
        Optional<String> cursor = call.value("cursor");
        if (cursor.isEmpty()) {
            return Optional.of(new Position(anchor, 0));
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor.get()), StandardCharsets.UTF_8);
            int colon = text.lastIndexOf(':');
            return Optional.of(new Position(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1))));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    static Reply page(Call call, String endpoint, Position position, List<?> all, int size) {
        int from = Math.min(position.offset(), all.size());
        int to = (int) Math.min((long) from + size, all.size());
        Reply reply = Reply.json(200, all.subList(from, to));
        if (to == all.size()) {
            return reply;
        }
        String kept = Arrays.stream(call.query().split("&"))
                .filter(pair -> !pair.isEmpty() && !pair.startsWith("cursor="))
                .map(pair -> pair + "&")
                .collect(Collectors.joining());
        String text = position.anchor() + ":" + to;
        String cursor = Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        String next = endpoint + call.path() + "?" + kept + "cursor=" + PercentText.encode(cursor);
        return reply.header("Link", "<" + next + ">; rel=\"next\"");
    }

    /** A number in a query; 0 when it is none. */
    static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    static Reply badCursor() {
        return Reply.error(400, "", "Invalid cursor");
    }
}
