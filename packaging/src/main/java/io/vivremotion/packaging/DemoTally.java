package io.vivremotion.packaging;

import io.vivremotion.simulation.machines.Observer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** What the machines of the demo saw, and the last few things worth telling. Thread-safe. */
final class DemoTally implements Observer {
  private static final int EVENTS = 8;
  private static final int MAX_TEXT = 100;
  private static final long HIGHEST_MICROS = Duration.ofMinutes(1).toNanos() / 1_000;

  private final LongSupplier nanos;
  private final long startNanos;
  private final Map<String, Traffic> traffic = new TreeMap<>();
  private final Deque<String> events = new ArrayDeque<>();
  private long payloadBytes;
  private long questions;
  private long answersToPeople;
  private long answersToMachines;
  private long faults;

  DemoTally(LongSupplier nanos) {
    this.nanos = nanos;
    this.startNanos = nanos.getAsLong();
  }

  private static final class Traffic {
    private long sent;
    private long acknowledged;
    private long failed;
    private final Histogram micros = new Histogram(HIGHEST_MICROS, 2);
  }

  /** One line of the table. */
  record Line(String protocol, long sent, long acknowledged, long failed, long p50, long p99) {}

  record Totals(long payloadBytes, long questions, long toPeople, long toMachines, long faults) {}

  synchronized List<Line> lines() {
    return traffic.entrySet().stream()
        .map(one -> {
          Traffic seen = one.getValue();
          return new Line(
              one.getKey(),
              seen.sent,
              seen.acknowledged,
              seen.failed,
              seen.micros.getValueAtPercentile(50),
              seen.micros.getValueAtPercentile(99));
        })
        .toList();
  }

  synchronized Totals totals() {
    return new Totals(payloadBytes, questions, answersToPeople, answersToMachines, faults);
  }

  synchronized List<String> events() {
    return List.copyOf(events);
  }

  @Override
  public synchronized void sent(String protocol, int bytes) {
    of(protocol).sent++;
    payloadBytes += bytes;
  }

  @Override
  public synchronized void acknowledged(String protocol, Duration after) {
    Traffic seen = of(protocol);
    seen.acknowledged++;
    seen.micros.recordValue(Math.min(HIGHEST_MICROS, after.toNanos() / 1_000));
  }

  @Override
  public synchronized void failed(String protocol, String why) {
    Traffic seen = of(protocol);
    if (seen.failed++ == 0) {
      tell(protocol + " failed for the first time: " + why);
    }
  }

  @Override
  public synchronized void faultBegan(String machine, String what) {
    faults++;
    tell(machine + ": " + what.toLowerCase(java.util.Locale.ROOT) + " begins (injected fault)");
  }

  @Override
  public synchronized void asked(String person, String question) {
    questions++;
    tell(person + " asks: " + question);
  }

  @Override
  public synchronized void answered(String receiver, String text, Duration after) {
    if (after.isZero()) {
      answersToMachines++;
      tell(receiver + " is told: " + AnswerLine.of(text));
    } else {
      answersToPeople++;
      tell(
          "%s is told after %.1f s: %s"
              .formatted(receiver, after.toMillis() / 1e3, AnswerLine.of(text)));
    }
  }

  private Traffic of(String protocol) {
    return traffic.computeIfAbsent(protocol, _ -> new Traffic());
  }

  private void tell(String what) {
    double second = (nanos.getAsLong() - startNanos) / 1e9;
    String line = "%6.1f s  %s".formatted(second, what);
    events.addLast(
        line.length() <= MAX_TEXT + 40 ? line : line.substring(0, MAX_TEXT + 37) + "...");
    if (events.size() > EVENTS) {
      events.removeFirst();
    }
  }
}
