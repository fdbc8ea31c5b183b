/** The embedded database of a model library: one SQLite file with a full-text index of its models. */
@org.jspecify.annotations.NullMarked
module dev.modellib.search {
    requires java.sql;
    requires org.slf4j;
    requires org.xerial.sqlitejdbc;
    requires static org.jspecify;

    exports dev.modellib.search;
}
