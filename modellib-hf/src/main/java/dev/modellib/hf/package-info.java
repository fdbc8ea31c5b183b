/**
 * The client of the Hugging Face Hub.
 *
 * <p>Start with {@link dev.modellib.hf.HubClient}. Its verbs block the calling thread and end early when that thread is
 * interrupted. Failures that the Hub reports are {@link dev.modellib.hf.HubException}s, sorted by what the caller can do;
 * failures to reach it are {@link dev.modellib.network.NetworkException}s.
 *
 * @serial exclude
 */
package dev.modellib.hf;
