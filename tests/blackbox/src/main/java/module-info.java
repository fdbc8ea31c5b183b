/** A host application that sees exports only. */
module dev.modellib.blackbox {
    requires dev.modellib.core;
    requires dev.modellib.testkit;
}
