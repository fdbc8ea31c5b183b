package dev.modellib.search;

/**
 * One multi-step change that has begun and not ended: an entry of the intent log.
 *
 * @param id the entry's identity, not empty
 * @param kind what the change is, such as {@code import}
 * @param key what it works on, so that two callers do not do the same thing twice; {@code ""} when it excludes nobody
 * @param owner who works on it
 * @param payload whatever is needed to finish or undo it, stored unread
 */
public record JournalEntry(String id, String kind, String key, String owner, String payload) {
    /**
     * Checks the facts.
     *
     * @param id the entry's identity, not empty
     * @param kind what the change is, such as {@code import}
     * @param key what it works on, so that two callers do not do the same thing twice; {@code ""} when it excludes nobody
     * @param owner who works on it
     * @param payload whatever is needed to finish or undo it, stored unread
     * @throws IllegalArgumentException when the id is empty, or a text other than the payload holds an unpaired surrogate
     */
    public JournalEntry {
        Text.requireKey(id, "id");
        Text.requireExact(kind, "kind");
        Text.requireExact(key, "key");
        Text.requireExact(owner, "owner");
        payload = Text.wellFormed(payload);
    }
}
