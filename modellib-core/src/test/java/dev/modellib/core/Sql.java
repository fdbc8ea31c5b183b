package dev.modellib.core;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;

/**
 * A stranger at a library's database, who makes it refuse what the library asks. By reflection, because this module
 * does not read {@code java.sql}, and its tests are no reason to.
 */
final class Sql {

    private Sql() {}

    /** From now on no model can be added to the index. */
    static void refuseModels(Path root) throws Exception {
        execute(
                root,
                "CREATE TRIGGER refused BEFORE INSERT ON models BEGIN SELECT RAISE(ABORT, 'the index refuses'); END");
    }

    /** From now on no model that is in the index can be changed there. */
    static void refuseChanges(Path root) throws Exception {
        execute(
                root,
                "CREATE TRIGGER refused BEFORE UPDATE ON models BEGIN SELECT RAISE(ABORT, 'the index refuses'); END");
    }

    static void acceptModels(Path root) throws Exception {
        execute(root, "DROP TRIGGER refused");
    }

    /** When a job is begun the next time, all models will just have been taken out of the index. */
    static void removeModelsBeforeTheNextJob(Path root) throws Exception {
        execute(root, "CREATE TRIGGER overtaken BEFORE INSERT ON journal BEGIN DELETE FROM models; END");
    }

    static void writtenByANewerVersion(Path root) throws Exception {
        execute(root, "PRAGMA user_version = 99");
    }

    private static void execute(Path root, String sql) throws Exception {
        try {
            Class<?> drivers = Class.forName("java.sql.DriverManager");
            Object connection = drivers.getMethod("getConnection", String.class)
                    .invoke(null, "jdbc:sqlite:" + root.resolve(".modellib/library.db"));
            try (AutoCloseable closing = (AutoCloseable) connection) {
                Object statement = Class.forName("java.sql.Connection")
                        .getMethod("createStatement")
                        .invoke(closing);
                Class.forName("java.sql.Statement")
                        .getMethod("execute", String.class)
                        .invoke(statement, sql);
            }
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
