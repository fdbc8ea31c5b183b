/** Examples of the library's use. */
module dev.modellib.examples {
    requires dev.modellib.core;
}
