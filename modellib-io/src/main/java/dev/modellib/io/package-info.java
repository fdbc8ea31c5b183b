/**
 * Files on their way into, inside and out of a library: fingerprints, staging, publishing, links, names and space.
 *
 * <p>Every call runs on the caller's thread and is cancelled by interrupting that thread: it then throws
 * {@link dev.modellib.io.StorageException.Interrupted} and leaves the interrupt flag set.
 */
package dev.modellib.io;
