package io.vivremotion.adapter;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.insight.Sparingly;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the downlink counts, all of it there from the start. Thread-safe. */
final class DownlinkMeters {
  /** How an answer may leave: to its device, over another way, by age, or for want of room. */
  private static final List<String> OUTCOMES = List.of("delivered", "taken", "expired", "dropped");

  private final Map<String, Counter> answers;
  private final Counter unreadable;
  private final Sparingly unreadableLines;

  DownlinkMeters(Mailboxes mailboxes, MeterRegistry meters) {
    Gauge.builder("vivremotion.downlink.waiting", mailboxes, Mailboxes::count).register(meters);
    Gauge.builder("vivremotion.downlink.waiting.bytes", mailboxes, Mailboxes::bytes)
        .baseUnit("bytes")
        .register(meters);
    Gauge.builder("vivremotion.downlink.delivered.known", mailboxes, Mailboxes::deliveredKnown)
        .register(meters);
    this.answers =
        OUTCOMES.stream()
            .collect(
                Collectors.toMap(
                    Function.identity(),
                    how -> meters.counter("vivremotion.downlink.answers", "outcome", how)));
    this.unreadable = meters.counter("vivremotion.downlink.unreadable");
    this.unreadableLines = Sparingly.by(meters);
  }

  void left(String how) {
    Objects.requireNonNull(answers.get(how), how).increment();
  }

  /** How many are to be told now, this one included; 0: none. */
  long unreadable() {
    unreadable.increment();
    return unreadableLines.due();
  }
}
