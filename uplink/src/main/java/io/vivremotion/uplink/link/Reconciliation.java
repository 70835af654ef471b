package io.vivremotion.uplink.link;

import io.vivremotion.uplink.link.InterfaceCounters.Counts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what was counted below TLS with what the link's interface carried. Where nearly all of
 * it was ours, the surplus is what headers and repetitions cost beyond the estimate: a factor
 * between 1 and {@value #MOST_OVERHEAD} is learnt from it, at which the budget and the allowance
 * charge from then on. What goes beyond that factor is foreign: told, never charged as ours. {@link
 * #look} is called by one thread; {@link #report} by any.
 */
public final class Reconciliation {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

  private static final long EVERY_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long LONGEST_SAMPLE_NANOS = Duration.ofMinutes(10).toNanos();

  /** So much of ours tells something, whatever still lies in the kernel's buffers at its ends. */
  private static final long SAMPLE_BYTES = 64 << 10;

  private static final double MOST_OVERHEAD = 1.5;

  /** Less cannot be: what we sent went elsewhere. */
  private static final double LEAST_RATIO = 0.8;

  private static final int SAMPLES = 16;
  private static final long WRAP_32_BITS = 1L << 32;

  private final String name;
  private final InterfaceCounters counters;
  private final LinkBudget budget;
  private final LongSupplier nanoTime;
  private final Deque<Double> ratios = new ArrayDeque<>();
  private Optional<Base> base = Optional.empty();
  private final Set<State> told = EnumSet.noneOf(State.class);
  private long nextNanos;
  private volatile Report report;

  /** Where a sample begins. */
  private record Base(Counts last, long atNanos, long oursAtBegin, long carried) {}

  /** How the two fit. */
  public enum State {
    /** No interface is named. */
    OFF,
    /** It is not there, or does not count. */
    MISSING,
    /** Not enough of ours has passed yet. */
    LEARNING,
    /** The overhead was learnt. */
    FITS,
    /** Much of what passes is not ours. */
    FOREIGN,
    /** Less passed than was sent over the link: it is another link's interface. */
    ELSEWHERE
  }

  /**
   * @param carriedBytes by the interface, both directions, since the start
   * @param foreignBytes of these not ours
   * @param overhead what ours cost, in multiples of the estimate
   * @param restarts of the counters: the interface was away or began anew
   */
  public record Report(
      String interfaceName,
      State state,
      long carriedBytes,
      long foreignBytes,
      double overhead,
      long restarts) {
    private Report in(State now) {
      return new Report(interfaceName, now, carriedBytes, foreignBytes, overhead, restarts);
    }

    private Report carried(long more) {
      return new Report(
          interfaceName, state, carriedBytes + more, foreignBytes, overhead, restarts);
    }

    private Report judged(State now, long foreign, double learnt) {
      return new Report(interfaceName, now, carriedBytes, foreignBytes + foreign, learnt, restarts);
    }

    private Report restarted() {
      return new Report(interfaceName, state, carriedBytes, foreignBytes, overhead, restarts + 1);
    }
  }

  /**
   * @param name of the interface; empty: nothing is compared
   * @param nanoTime monotonic nanoseconds, as {@link System#nanoTime}
   */
  public Reconciliation(
      String name, InterfaceCounters counters, LinkBudget budget, LongSupplier nanoTime) {
    this.name = name;
    this.counters = counters;
    this.budget = budget;
    this.nanoTime = nanoTime;
    this.nextNanos = nanoTime.getAsLong();
    this.report = new Report(name, name.isEmpty() ? State.OFF : State.LEARNING, 0, 0, 1, 0);
  }

  /** Of a link whose interface is not named. */
  public static Reconciliation none(LinkBudget budget) {
    return new Reconciliation("", Optional::empty, budget, () -> 0);
  }

  public Report report() {
    return report;
  }

  /** Looks at the counters, if it is time. */
  public void look() {
    long now = nanoTime.getAsLong();
    if (name.isEmpty() || now - nextNanos < 0) {
      return;
    }
    nextNanos = now + EVERY_NANOS;
    Optional<Counts> read = counters.read();
    if (read.isEmpty()) {
      missing();
    } else if (base.isEmpty()) {
      begin(read.get(), now);
      report = report.in(known());
    } else {
      compare(base.get(), read.get(), now);
    }
  }

  private void missing() {
    if (base.isPresent()) {
      restarted();
    }
    base = Optional.empty();
    report = report.in(State.MISSING);
  }

  private void begin(Counts counts, long now) {
    base = Optional.of(new Base(counts, now, budget.stats().headedBytes(), 0));
  }

  private State known() {
    return ratios.isEmpty() ? State.LEARNING : State.FITS;
  }

  private void compare(Base before, Counts counts, long now) {
    long sent = passed(before.last.sent(), counts.sent());
    long received = passed(before.last.received(), counts.received());
    if (sent < 0 || received < 0) {
      restarted();
      begin(counts, now);
      return;
    }
    long carried = before.carried + sent + received;
    long ours = budget.stats().headedBytes() - before.oursAtBegin;
    report = report.carried(sent + received);
    boolean full = ours >= SAMPLE_BYTES;
    if (full || now - before.atNanos >= LONGEST_SAMPLE_NANOS) {
      judge(carried, ours, full);
      begin(counts, now);
    } else {
      base = Optional.of(new Base(counts, before.atNanos, before.oursAtBegin, carried));
    }
  }

  /** What passed between two readings; below 0: it cannot be told. */
  private static long passed(long before, long now) {
    if (now >= before) {
      return now - before;
    }
    long wrapped = now + WRAP_32_BITS - before;
    return before < WRAP_32_BITS && wrapped < WRAP_32_BITS / 4 ? wrapped : -1;
  }

  private void judge(long carried, long ours, boolean full) {
    double ratio = carried / (double) Math.max(1, ours);
    if (full && ratio >= LEAST_RATIO && ratio <= MOST_OVERHEAD) {
      ratios.addLast(ratio);
      if (ratios.size() > SAMPLES) {
        ratios.removeFirst();
      }
    }
    double overhead = learnt();
    budget.overhead(overhead);
    long foreign = Math.max(0, Math.round(carried - overhead * ours));
    State state = known();
    if (foreign > carried / 4 && foreign > SAMPLE_BYTES / 4) {
      state = State.FOREIGN;
    } else if (full && ratio < LEAST_RATIO) {
      state = State.ELSEWHERE;
    }
    if (state != known() && told.add(state)) {
      LOG.warn(
          "link event=interface_differs interface={} state={} carried-bytes={} ours-bytes={}",
          name,
          state,
          carried,
          ours);
    }
    report = report.judged(state, foreign, overhead);
  }

  /** The lower quarter: what is foreign only ever adds. */
  private double learnt() {
    if (ratios.isEmpty()) {
      return 1;
    }
    double[] sorted = ratios.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return Math.clamp(sorted[sorted.length / 4], 1, MOST_OVERHEAD);
  }

  private void restarted() {
    LOG.info("link event=interface_counters_restarted interface={}", name);
    report = report.restarted();
  }
}
