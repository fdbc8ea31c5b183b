package dev.modellib.core;

import java.time.Duration;
import java.time.Instant;

/**
 * That somebody had the library change something, and how it ended.
 *
 * <p><em>Shape:</em> no text of it holds a token, the password of an address or its query, where signatures are.
 *
 * @param at when it began
 * @param actor on whose behalf, as {@link LibraryConfig#actor()} says; {@code modellib} for recovery, which the library does by itself
 * @param verb what was asked for: {@code download}, {@code import}, {@code edit}, {@code map}, {@code remove}, …; {@code recover-} and
 *     one of these for what a process left half done
 * @param subject of what: a reference, a path, a slug; empty when it is about the whole library
 * @param outcome {@code DONE}, {@code UNCHANGED} when there was nothing to do, {@code UNDONE} when recovery took back what was begun, else
 *     the {@link ModelLibraryException.Code}
 * @param duration how long it took
 * @param bytes how many bytes were downloaded, copied or hashed for it, counting those that were here already
 */
public record AuditEvent(
        Instant at, String actor, String verb, String subject, String outcome, Duration duration, long bytes) {}
