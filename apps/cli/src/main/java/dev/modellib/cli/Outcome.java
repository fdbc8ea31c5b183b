package dev.modellib.cli;

import dev.modellib.core.Model;
import dev.modellib.core.Operation;

/**
 * Says what taking a model in came to: it is new, or it was here.
 *
 * @param output where to
 */
record Outcome(Output output) {

    void print(Model model, Operation<Model> operation) {
        boolean added = operation.state() == Operation.State.DONE;
        String word = added ? "added" : "present";
        output.object(ModelFields.of(model).put("outcome", word));
        Paint paint = output.paint();
        output.line((added ? paint.green("added  ") : paint.dim("present")) + "  "
                + Inert.text(model.slug()) + "  " + Units.bytes(model.sizeBytes()) + "  "
                + paint.dim(Inert.text(model.folder().toString())));
    }
}
