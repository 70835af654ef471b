package io.vivremotion.systemtests;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The limits of the style guide, counted in the JDK's own syntax trees: a method's lines from its
 * first word to its last brace, without the comment above; parameters of methods and constructors,
 * not the components of records, nor where another type asks for them; control structures within
 * one another, where {@code else if} is one, and a class within a method counts anew.
 */
final class StyleLimits {
  static final int FILE_LINES = 300;
  static final int METHOD_LINES = 40;
  static final int PARAMETERS = 5;
  static final int NESTING = 3;

  private StyleLimits() {}

  /** What exceeds a limit, one line each: where, what and by how much. */
  static List<String> violations(Collection<Path> files) throws IOException {
    Set<String> found = new LinkedHashSet<>();
    SyntaxTrees.of(
        files,
        (unit, positions) -> {
          Path file = Path.of(unit.getSourceFile().toUri());
          long lines = Files.readString(file).lines().count();
          if (lines > FILE_LINES) {
            found.add(file + ": " + lines + " lines, " + FILE_LINES + " are the limit");
          }
          unit.accept(new Counting(unit, positions, found), null);
        });
    return List.copyOf(found);
  }

  private static final class Counting extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final Set<String> found;
    private int depth;

    Counting(CompilationUnitTree unit, SourcePositions positions, Set<String> found) {
      this.unit = unit;
      this.positions = positions;
      this.found = found;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
      long lines = line(positions.getEndPosition(unit, method)) - first(method) + 1;
      tell(method, "method " + method.getName() + ", lines", lines, METHOD_LINES);
      long start = positions.getStartPosition(unit, method);
      boolean own =
          method.getModifiers().getAnnotations().stream()
              .noneMatch(each -> each.getAnnotationType().toString().equals("Override"));
      long parameters = // those of a compact constructor stand in the record's head
          method.getParameters().stream()
              .filter(each -> own && positions.getStartPosition(unit, each) >= start)
              .count();
      tell(method, "method " + method.getName() + ", parameters", parameters, PARAMETERS);
      return super.visitMethod(method, null);
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
      int outside = depth;
      depth = 0;
      super.visitClass(type, null);
      depth = outside;
      return null;
    }

    @Override
    public @Nullable Void visitIf(IfTree branch, @Nullable Void unused) {
      scan(branch.getCondition(), null);
      within(branch, () -> scan(branch.getThenStatement(), null));
      if (branch.getElseStatement() instanceof IfTree next) {
        scan(next, null);
      } else {
        within(branch, () -> scan(branch.getElseStatement(), null));
      }
      return null;
    }

    @Override
    public @Nullable Void visitForLoop(ForLoopTree loop, @Nullable Void unused) {
      within(loop, () -> super.visitForLoop(loop, null));
      return null;
    }

    @Override
    public @Nullable Void visitEnhancedForLoop(EnhancedForLoopTree loop, @Nullable Void unused) {
      within(loop, () -> super.visitEnhancedForLoop(loop, null));
      return null;
    }

    @Override
    public @Nullable Void visitWhileLoop(WhileLoopTree loop, @Nullable Void unused) {
      within(loop, () -> super.visitWhileLoop(loop, null));
      return null;
    }

    @Override
    public @Nullable Void visitDoWhileLoop(DoWhileLoopTree loop, @Nullable Void unused) {
      within(loop, () -> super.visitDoWhileLoop(loop, null));
      return null;
    }

    @Override
    public @Nullable Void visitSwitch(SwitchTree choice, @Nullable Void unused) {
      within(choice, () -> super.visitSwitch(choice, null));
      return null;
    }

    @Override
    public @Nullable Void visitSwitchExpression(
        SwitchExpressionTree choice, @Nullable Void unused) {
      within(choice, () -> super.visitSwitchExpression(choice, null));
      return null;
    }

    @Override
    public @Nullable Void visitSynchronized(SynchronizedTree guarded, @Nullable Void unused) {
      within(guarded, () -> super.visitSynchronized(guarded, null));
      return null;
    }

    @Override
    public @Nullable Void visitTry(TryTree attempt, @Nullable Void unused) {
      scan(attempt.getResources(), null);
      BlockTree body = attempt.getBlock();
      within(attempt, () -> scan(body, null));
      for (CatchTree handler : attempt.getCatches()) {
        within(handler, () -> scan(handler.getBlock(), null));
      }
      within(attempt, () -> scan(attempt.getFinallyBlock(), null));
      return null;
    }

    private void within(Tree structure, Runnable inside) {
      depth++;
      if (depth == NESTING + 1) {
        tell(structure, "nesting", depth, NESTING);
      }
      inside.run();
      depth--;
    }

    private void tell(Tree where, String what, long count, long limit) {
      if (count > limit) {
        found.add(
            Path.of(unit.getSourceFile().toUri())
                + ":"
                + line(positions.getStartPosition(unit, where))
                + ": "
                + what
                + ": "
                + count
                + ", "
                + limit
                + " are the limit");
      }
    }

    private long first(MethodTree method) {
      return line(positions.getStartPosition(unit, method));
    }

    private long line(long position) {
      return unit.getLineMap().getLineNumber(position);
    }
  }
}
