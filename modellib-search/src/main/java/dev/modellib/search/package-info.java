/**
 * The embedded database of a model library.
 *
 * <p>Start at {@link dev.modellib.search.LibraryDatabase}: it opens the file and hands out its three parts, the
 * {@link dev.modellib.search.ModelIndex} (derived from the models' own metadata files, searchable, can be rebuilt), the
 * {@link dev.modellib.search.Journal} (intent log of multi-step changes) and the {@link dev.modellib.search.LinkTable}
 * (links made into other folders). Every fault is a {@link dev.modellib.search.SearchException}.
 */
package dev.modellib.search;
