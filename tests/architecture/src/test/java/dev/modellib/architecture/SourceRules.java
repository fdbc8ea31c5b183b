package dev.modellib.architecture;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;

/** Rules about what is written: sizes, names, comments, and the few calls that only their argument makes wrong. */
final class SourceRules {
    static final int FILE_LINES = 300;
    static final int METHOD_LINES = 60;

    private static final Pattern EMPTY_NAME =
            Pattern.compile("(^|[a-z0-9])(Manager|Helper|Util|Utils|Utilities|Impl)(?![a-z])");

    /** Properties of the platform; the others belong to the user or to the host program. */
    private static final Set<String> PLATFORM_PROPERTIES =
            Set.of("os.name", "os.arch", "java.version", "java.specification.version", "line.separator");

    private SourceRules() {}

    static List<String> sizes(SourceFile source) {
        List<String> found = new ArrayList<>();
        if (source.lines() >= FILE_LINES) {
            found.add(source.name() + ": " + source.lines() + " lines, a file stays under " + FILE_LINES);
        }
        new Scan(source) {
            @Override
            public Void visitMethod(MethodTree method, Void nothing) {
                judge(method, method.getName() + "()");
                return super.visitMethod(method, nothing);
            }

            @Override
            public Void visitBlock(BlockTree block, Void nothing) {
                if (getCurrentPath().getParentPath().getLeaf() instanceof ClassTree) {
                    judge(block, "initializer");
                }
                return super.visitBlock(block, nothing);
            }

            private void judge(Tree code, String what) {
                long lines = source.linesOf(code);
                if (lines >= METHOD_LINES) {
                    found.add(source.place(code) + ": " + what + " has " + lines + " lines, a method stays under "
                            + METHOD_LINES);
                }
            }
        }.run();
        return found;
    }

    static List<String> names(SourceFile source) {
        List<String> found = new ArrayList<>();
        new Scan(source) {
            @Override
            public Void visitClass(ClassTree type, Void nothing) {
                if (EMPTY_NAME.matcher(type.getSimpleName()).find()) {
                    found.add(source.place(type) + ": " + type.getSimpleName() + " says nothing about what it is");
                }
                return super.visitClass(type, nothing);
            }
        }.run();
        return found;
    }

    /** Public types without a comment. What the comment says is the business of doclint and of readers. */
    static List<String> comments(SourceFile source) {
        List<String> found = new ArrayList<>();
        new Scan(source) {
            @Override
            public Void visitClass(ClassTree type, Void nothing) {
                if (isPublic(getCurrentPath())) {
                    String comment = source.trees().getDocComment(getCurrentPath());
                    if (comment == null || comment.isBlank()) {
                        found.add(source.place(type) + ": " + type.getSimpleName() + " has no Javadoc");
                    }
                    return super.visitClass(type, nothing);
                }
                return null;
            }
        }.run();
        return found;
    }

    private static boolean isPublic(TreePath path) {
        ClassTree type = (ClassTree) path.getLeaf();
        Set<Modifier> modifiers = type.getModifiers().getFlags();
        Tree around = path.getParentPath().getLeaf();
        boolean inInterface = around.getKind() == Tree.Kind.INTERFACE && !modifiers.contains(Modifier.PRIVATE);
        return !type.getSimpleName().isEmpty()
                && (inInterface || modifiers.contains(Modifier.PUBLIC) || modifiers.contains(Modifier.PROTECTED));
    }

    /** System properties read by a library that are not the platform's own. */
    static List<String> properties(SourceFile source) {
        List<String> found = new ArrayList<>();
        new Scan(source) {
            @Override
            public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
                String method = call.getMethodSelect().toString();
                boolean reads = Pattern.matches(
                        "(java\\.lang\\.)?(System\\.getProperty|Boolean\\.getBoolean|(Integer\\.getInteger)|Long\\.getLong)",
                        method);
                if (reads && !isPlatformProperty(call.getArguments().get(0))) {
                    found.add(source.place(call) + ": reads the system property "
                            + call.getArguments().get(0) + "; the host passes such values in");
                }
                return super.visitMethodInvocation(call, nothing);
            }
        }.run();
        return found;
    }

    private static boolean isPlatformProperty(ExpressionTree argument) {
        return argument instanceof LiteralTree literal
                && literal.getValue() instanceof String property
                && PLATFORM_PROPERTIES.contains(property);
    }

    /** Sleeping, in main or test code: what waits for time to pass is slow and sometimes wrong. */
    static List<String> sleeps(SourceFile source) {
        List<String> found = new ArrayList<>();
        new Scan(source) {
            @Override
            public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
                if (Pattern.matches(
                        "(java\\.lang\\.)?Thread\\.sleep|(.*\\.)?TimeUnit\\.[A-Z]+\\.sleep|LockSupport\\.park(Nanos|Until)",
                        call.getMethodSelect().toString())) {
                    found.add(source.place(call) + ": sleeps; inject the sleeper, or wait for the event itself");
                }
                return super.visitMethodInvocation(call, nothing);
            }
        }.run();
        return found;
    }

    /** Static collections that are made mutable, and elements of static arrays that are assigned. */
    static List<String> staticState(SourceFile source) {
        List<String> found = new ArrayList<>();
        Set<String> arrays = new HashSet<>();
        new Scan(source) {
            @Override
            public Void visitVariable(VariableTree field, Void nothing) {
                if (field.getModifiers().getFlags().contains(Modifier.STATIC)) {
                    if (field.getType().getKind() == Tree.Kind.ARRAY_TYPE) {
                        arrays.add(field.getName().toString());
                    } else if (isMutableCollection(field)) {
                        found.add(source.place(field) + ": static " + field.getName()
                                + " is a collection that can change");
                    }
                }
                return super.visitVariable(field, nothing);
            }
        }.run();
        new Scan(source) {
            @Override
            public Void visitAssignment(AssignmentTree assignment, Void nothing) {
                judge(assignment, assignment.getVariable());
                return super.visitAssignment(assignment, nothing);
            }

            @Override
            public Void visitCompoundAssignment(CompoundAssignmentTree assignment, Void nothing) {
                judge(assignment, assignment.getVariable());
                return super.visitCompoundAssignment(assignment, nothing);
            }

            @Override
            public Void visitUnary(UnaryTree unary, Void nothing) {
                if (unary.getKind().name().endsWith("CREMENT")) {
                    judge(unary, unary.getExpression());
                }
                return super.visitUnary(unary, nothing);
            }

            private void judge(Tree change, ExpressionTree changed) {
                if (changed instanceof ArrayAccessTree access
                        && !isInInitializer(getCurrentPath())
                        && arrays.contains(nameOf(access.getExpression()))) {
                    found.add(source.place(change) + ": an element of a static array is changed");
                }
            }
        }.run();
        return found;
    }

    private static boolean isInInitializer(TreePath path) {
        for (TreePath at = path; at.getParentPath() != null; at = at.getParentPath()) {
            if (at.getLeaf() instanceof BlockTree block
                    && block.isStatic()
                    && at.getParentPath().getLeaf() instanceof ClassTree) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMutableCollection(VariableTree field) {
        if (!Pattern.matches(
                        "(\\w+\\.)*(List|Set|Map|(Sorted|Navigable)(Set|Map)|Collection)(<.*)?",
                        field.getType().toString())
                || field.getInitializer() == null) {
            return false;
        }
        return field.getInitializer() instanceof NewClassTree
                || Pattern.matches(
                        "(?s)(\\w+\\.)*(Arrays\\.asList|EnumSet\\.\\w+|Collections\\.synchronized\\w+|ConcurrentHashMap\\.\\w+)\\(.*"
                                + "|(?!.*collectingAndThen).*Collectors\\.(toList|toSet|toMap|toCollection|groupingBy)\\(.*",
                        field.getInitializer().toString());
    }

    private static String nameOf(ExpressionTree expression) {
        if (expression instanceof MemberSelectTree select) {
            return select.getIdentifier().toString();
        }
        return expression instanceof IdentifierTree identifier
                ? identifier.getName().toString()
                : "";
    }

    /** A walk over one file. */
    private abstract static class Scan extends TreePathScanner<Void, Void> {
        private final SourceFile source;

        Scan(SourceFile source) {
            this.source = source;
        }

        void run() {
            scan(new TreePath(source.tree()), null);
        }
    }
}
