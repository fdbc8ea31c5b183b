package dev.modellib.core;

import java.util.Iterator;
import java.util.List;

/**
 * A page of models with the true number of all that match.
 *
 * <p><em>Shape:</em> iterates over the models in order: best match first for a search, newest first for a list.
 *
 * @param hits the models of this page
 * @param total how many models match in all, whatever the page's size
 */
public record ModelPage(List<Hit> hits, long total) implements Iterable<Model> {

    /**
     * Keeps a copy of the hits.
     *
     * @param hits the models of this page
     * @param total how many models match in all, whatever the page's size
     */
    public ModelPage {
        hits = List.copyOf(hits);
    }

    /**
     * One model found.
     *
     * @param model the model
     * @param score relevance, higher is better; 0 in a list
     */
    public record Hit(Model model, double score) {}

    /**
     * The models of this page.
     *
     * @return the models in order
     */
    public List<Model> models() {
        return hits.stream().map(Hit::model).toList();
    }

    @Override
    public Iterator<Model> iterator() {
        return models().iterator();
    }
}
