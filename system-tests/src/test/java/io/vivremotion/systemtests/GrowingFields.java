package io.vivremotion.systemtests;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Fields that hold what may grow without end if nobody looks: those that are given a new collection
 * which is neither bounded by its kind (an {@code EnumMap}, an {@code ArrayBlockingQueue}) nor a
 * copy that does not change, a new builder, or an array that is copied to become longer. Of
 * executors and timers, which keep tasks, variables count as well.
 */
final class GrowingFields {
  private static final Set<String> GROWING =
      Set.of(
          "ArrayDeque",
          "ArrayList",
          "BitSet",
          "ByteArrayOutputStream",
          "ConcurrentHashMap",
          "ConcurrentLinkedDeque",
          "ConcurrentLinkedQueue",
          "ConcurrentSkipListMap",
          "ConcurrentSkipListSet",
          "CopyOnWriteArrayList",
          "CopyOnWriteArraySet",
          "DelayQueue",
          "ForkJoinPool",
          "HashMap",
          "HashSet",
          "IdentityHashMap",
          "LinkedBlockingDeque",
          "LinkedBlockingQueue",
          "LinkedHashMap",
          "LinkedHashSet",
          "LinkedList",
          "LinkedTransferQueue",
          "MpmcUnboundedXaddArrayQueue",
          "MpscGrowableArrayQueue",
          "MpscLinkedQueue",
          "MpscUnboundedArrayQueue",
          "MpscUnboundedAtomicArrayQueue",
          "MpscUnboundedXaddArrayQueue",
          "PriorityBlockingQueue",
          "PriorityQueue",
          "ScheduledThreadPoolExecutor",
          "SpscLinkedQueue",
          "SpscUnboundedArrayQueue",
          "StringBuilder",
          "TreeMap",
          "TreeSet",
          "WatchedTimers",
          "WeakHashMap");

  /** Of what keeps tasks that wait: looked for wherever it is made, since it is handed on. */
  private static final Set<String> EXECUTORS =
      Set.of(
          "newCachedThreadPool",
          "newFixedThreadPool",
          "newScheduledThreadPool",
          "newSingleThreadExecutor",
          "newSingleThreadScheduledExecutor",
          "newThreadPerTaskExecutor",
          "newVirtualThreadPerTaskExecutor",
          "newWorkStealingPool",
          "ForkJoinPool",
          "ScheduledThreadPoolExecutor",
          "WatchedTimers");

  private static final Set<String> MAKERS =
      Set.of("newKeySet", "newSetFromMap", "newConcurrentMap", "Arrays.copyOf");
  private static final String OURS = "io.vivremotion.";

  private GrowingFields() {}

  /** As {@code adapter.mqtt.TopicTree.Node.children}. */
  static SortedSet<String> in(Collection<Path> files) throws IOException {
    SortedSet<String> found = new TreeSet<>();
    SyntaxTrees.of(
        files,
        (unit, _) -> {
          String home = String.valueOf(unit.getPackageName()) + ".";
          String place = home.startsWith(OURS) ? home.substring(OURS.length()) : home;
          unit.accept(new Finding(place, found), null);
        });
    return found;
  }

  /** A class and the names of its fields. */
  private record Type(String name, Set<String> fields) {}

  private static final class Finding extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final String place;
    private final Set<String> found;
    private final Deque<Type> types = new ArrayDeque<>();

    Finding(String place, Set<String> found) {
      this.place = place;
      this.found = found;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
      Set<String> fields = new HashSet<>();
      types.addLast(new Type(type.getSimpleName().toString(), fields));
      for (Tree member : type.getMembers()) {
        if (member instanceof VariableTree field) {
          fields.add(field.getName().toString());
          if (grows(field.getInitializer())) {
            note(field.getName().toString());
          }
        }
      }
      super.visitClass(type, null);
      types.removeLast();
      return null;
    }

    @Override
    public @Nullable Void visitVariable(VariableTree variable, @Nullable Void unused) {
      ExpressionTree made = variable.getInitializer();
      if ((made instanceof NewClassTree type && EXECUTORS.contains(name(type)))
          || (made instanceof MethodInvocationTree call && EXECUTORS.contains(name(call)))) {
        note(variable.getName().toString());
      }
      return super.visitVariable(variable, null);
    }

    @Override
    public @Nullable Void visitAssignment(AssignmentTree assignment, @Nullable Void unused) {
      String name = field(assignment.getVariable());
      if (types.getLast().fields.contains(name) && grows(assignment.getExpression())) {
        note(name);
      }
      return super.visitAssignment(assignment, null);
    }

    private static String field(ExpressionTree variable) {
      return variable instanceof MemberSelectTree of && of.getExpression().toString().equals("this")
          ? of.getIdentifier().toString()
          : variable.toString();
    }

    private void note(String field) {
      String type = types.stream().map(Type::name).collect(Collectors.joining("."));
      found.add(place + type + "." + field);
    }
  }

  private static String name(NewClassTree made) {
    Tree type = made.getIdentifier();
    Tree plain = type instanceof ParameterizedTypeTree generic ? generic.getType() : type;
    return plain instanceof MemberSelectTree of ? of.getIdentifier() + "" : plain + "";
  }

  private static String name(MethodInvocationTree call) {
    return call.getMethodSelect() instanceof MemberSelectTree of
        ? of.getIdentifier().toString()
        : ((IdentifierTree) call.getMethodSelect()).getName().toString();
  }

  private static boolean grows(@Nullable Tree expression) {
    return Boolean.TRUE.equals(new Making().scan(expression, null));
  }

  /** True where something that grows is made, and is not at once made what does not change. */
  private static final class Making extends TreeScanner<@Nullable Boolean, @Nullable Void> {
    @Override
    public @Nullable Boolean visitNewClass(NewClassTree made, @Nullable Void unused) {
      return GROWING.contains(name(made)) ? Boolean.TRUE : scan(made.getArguments(), null);
    }

    @Override
    public @Nullable Boolean visitMethodInvocation(
        MethodInvocationTree call, @Nullable Void unused) {
      String name = name(call);
      if (MAKERS.contains(name)
          || MAKERS.contains(call.getMethodSelect().toString())
          || EXECUTORS.contains(name)) {
        return true;
      }
      boolean unchanging = name.equals("copyOf") || name.equals("toString") || name.equals("size");
      return unchanging ? Boolean.FALSE : super.visitMethodInvocation(call, null);
    }

    @Override
    public @Nullable Boolean visitLambdaExpression(
        LambdaExpressionTree lambda, @Nullable Void unused) {
      return false;
    }

    @Override
    public @Nullable Boolean reduce(@Nullable Boolean one, @Nullable Boolean other) {
      return Boolean.TRUE.equals(one) || Boolean.TRUE.equals(other);
    }
  }
}
