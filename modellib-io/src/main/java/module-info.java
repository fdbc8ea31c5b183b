/** Brings bytes into a library folder safely: hash while copying, stage, publish, link, check names and space. */
@org.jspecify.annotations.NullMarked
module dev.modellib.io {
    requires java.xml;
    requires org.apache.commons.codec;
    requires org.bouncycastle.provider;
    requires org.slf4j;
    requires static org.jspecify;

    exports dev.modellib.io;
}
