package dev.modellib.core;

import java.util.Iterator;
import java.util.List;

/**
 * A page of the files of a model with the true number of all of them.
 *
 * <p><em>Shape:</em> iterates over the files in the order of their paths.
 *
 * @param model the model that they belong to
 * @param files the files of this page
 * @param total how many files the model has, whatever the page's size
 */
public record ModelFilePage(Model model, List<ModelFile> files, long total) implements Iterable<ModelFile> {

    /**
     * Keeps a copy of the files.
     *
     * @param model the model
     * @param files the files of this page
     * @param total how many files the model has
     */
    public ModelFilePage {
        files = List.copyOf(files);
    }

    @Override
    public Iterator<ModelFile> iterator() {
        return files.iterator();
    }
}
