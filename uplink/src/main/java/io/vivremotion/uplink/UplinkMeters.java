package io.vivremotion.uplink;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.flow.Outbox;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Encoding;
import io.vivremotion.uplink.batch.Prompt;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.learn.Estimates;
import io.vivremotion.uplink.learn.Signal;
import io.vivremotion.uplink.learn.Subject;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.route.Challenge;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The uplink's meters, in base units. */
final class UplinkMeters {
  private static final String ROWS = "vivremotion_uplink_rows";
  private static final String REFUSED_FOR_MONEY = "vivremotion_uplink_refused_for_money";
  private static final String SAVED = "vivremotion_uplink_saved_bytes";
  private static final String MASKED = "vivremotion_uplink_masked_values";
  private static final String PROBES = "vivremotion_uplink_probes";
  private static final String SAVED_TOKENS = "vivremotion_uplink_saved_tokens";

  /** What may become of a row. */
  private static final List<String> FATES =
      List.of(
          "sent",
          "cut",
          "answered",
          "asked_again",
          "given_up",
          "barred",
          "expired",
          "guessed",
          "handed_in",
          "given_back",
          "let_go",
          "shed",
          "unknown",
          "repeated",
          "invalid");

  /** What may become of a row asked again alone. */
  private static final List<String> SHADOWS =
      List.of("agreed", "differed", "unusable", "failed", "forgotten");

  /** What a call may end with by itself; a provider's own codes come as they come. */
  private static final List<Map.Entry<String, String>> OUTCOMES =
      List.of(
          Map.entry("answered", "useful"),
          Map.entry("answered", "useless"),
          Map.entry("refused", "content-filter"),
          Map.entry("barred", "key-refused"),
          Map.entry("busy", "http-429"),
          Map.entry("garbled", "http-malformed"),
          Map.entry("unreachable", "connect"),
          Map.entry("unreachable", "timeout"),
          Map.entry("unreachable", "name"));

  /** What a target was chosen as. */
  private static final List<String> CHOSEN = List.of("only", "best", "explored", "larger");

  private final MeterRegistry registry;

  UplinkMeters(MeterRegistry registry) {
    this.registry = registry;
    FATES.forEach(fate -> registry.counter(ROWS, "fate", fate));
    OUTCOMES.forEach(outcome -> requests(outcome.getKey(), outcome.getValue()));
    registry.counter(SAVED);
    registry.counter(SAVED_TOKENS);
    registry.counter(MASKED);
    registry.counter(REFUSED_FOR_MONEY);
    SHADOWS.forEach(outcome -> registry.counter("vivremotion_uplink_shadow", "outcome", outcome));
    List.of("answered", "failed").forEach(each -> registry.counter(PROBES, "outcome", each));
    for (Encoding encoding : Encoding.values()) {
      prompts(encoding);
    }
  }

  void watch(Agreement agreement, String model) {
    Gauge.builder("vivremotion_uplink_batch_rows", agreement, each -> each.most(model))
        .description("Rows that may share a prompt, for what verdicts in company and alone tell")
        .tag("model", model)
        .register(registry);
    Gauge.builder("vivremotion_uplink_agreement", agreement, each -> each.share(model))
        .description("Of verdicts in company, at the size in use, the share that is the same alone")
        .tag("model", model)
        .register(registry);
  }

  /**
   * @param outcome one of {@link #SHADOWS}
   */
  void shadow(String outcome) {
    registry.counter("vivremotion_uplink_shadow", "outcome", outcome).increment();
  }

  /** Whether a line that failed answers again. */
  void probed(boolean answered) {
    registry.counter(PROBES, "outcome", answered ? "answered" : "failed").increment();
  }

  /** Of a prompt that leaves, values that do not. */
  void masked(Prompt prompt) {
    registry.counter(MASKED).increment(prompt.writing().maskedValues());
  }

  /** The rows of an answered prompt. */
  void written(Prompt.Writing writing) {
    prompts(writing.encoding()).increment();
    registry.counter(SAVED_TOKENS).increment((double) Math.max(0, writing.savedTokens()));
  }

  private Counter prompts(Encoding encoding) {
    return registry.counter("vivremotion_uplink_prompts", "encoding", encoding.word());
  }

  void watch(Lots lots) {
    Gauge.builder("vivremotion_uplink_lots", lots, Lots::size)
        .description("Handed in for a later answer and not done with")
        .register(registry);
    Gauge.builder("vivremotion_uplink_lot_rows", lots, Lots::rows)
        .description("In memory, of lots and waiting for one")
        .register(registry);
    CHOSEN.forEach(why -> chosen(why, 0));
    for (Signal signal : Signal.values()) {
      List.of("good", "bad", "ignored").forEach(verdict -> feedback(signal, verdict));
    }
  }

  /** A call was not begun for want of money. */
  void refusedForMoney() {
    registry.counter(REFUSED_FOR_MONEY).increment();
  }

  /** Taken from the outbox and not settled; an escalation kept twice by a crash counts once. */
  void unsettled(Supplier<Number> count) {
    Gauge.builder("vivremotion_uplink_unsettled", count).register(registry);
  }

  void watch(List<LinkBudget> budgets, Outbox outbox) {
    FunctionCounter.builder(
            "vivremotion_uplink_wire_bytes", budgets, all -> sum(all, LinkBudget.Stats::sentBytes))
        .description("Bytes on the wire, TLS included")
        .baseUnit("bytes")
        .tag("direction", "sent")
        .register(registry);
    FunctionCounter.builder(
            "vivremotion_uplink_wire_bytes",
            budgets,
            all -> sum(all, LinkBudget.Stats::receivedBytes))
        .baseUnit("bytes")
        .tag("direction", "received")
        .register(registry);
    Gauge.builder(
            "vivremotion_uplink_budget_available_bytes",
            budgets,
            all -> sum(all, LinkBudget.Stats::availableBytes))
        .register(registry);
    Gauge.builder(
            "vivremotion_uplink_wire_peak_10s_bytes",
            budgets,
            all -> sum(all, LinkBudget.Stats::peakBytes))
        .description("The most bytes of both directions within 10 s")
        .register(registry);
    for (Priority urgency : Priority.values()) {
      Gauge.builder("vivremotion_uplink_waiting", outbox, box -> box.waiting(urgency))
          .description("Escalations in the outbox which the uplink has not taken yet")
          .tag("class", urgency.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }

  private static double sum(List<LinkBudget> budgets, ToLongFunction<LinkBudget.Stats> of) {
    return (double) budgets.stream().map(LinkBudget::stats).mapToLong(of).sum();
  }

  void watch(Line line) {
    new LineMeters(registry).watch(line);
  }

  void watch(Costs costs, String model) {
    new LineMeters(registry).watch(costs, model);
  }

  void watch(Foresight foresight) {
    new ForecastMeters(registry).watch(foresight);
  }

  void watch(Candidacy candidacy) {
    new CandidateMeters(registry).watch(candidacy);
  }

  void candidate(Challenge.Standing changedTo) {
    new CandidateMeters(registry).changed(changedTo);
  }

  void watch(Feedback feedback) {
    Gauge.builder("vivremotion_uplink_feedback_devices", feedback, Feedback::devices)
        .description("Devices of which complaints or the last answer are held")
        .register(registry);
  }

  void watch(Estimates estimates) {
    Gauge.builder("vivremotion_uplink_estimates", estimates, Estimates::size)
        .description("Models and kinds of rows of which something was learnt")
        .register(registry);
  }

  /** Believed probability that an answer of a model to a kind of row is right. */
  void watch(Subject subject, ToDoubleFunction<Subject> correctness) {
    Gauge.builder(
            "vivremotion_uplink_correctness", subject, each -> correctness.applyAsDouble(each))
        .description("Learnt probability that an answer is usable and right")
        .tag("model", subject.model())
        .tag("kind", subject.kind())
        .register(registry);
  }

  /**
   * @param counts false: the device has told more against models than is listened to
   */
  void heard(Signal signal, boolean good, boolean counts) {
    feedback(signal, !counts ? "ignored" : good ? "good" : "bad").increment();
  }

  private Counter feedback(Signal signal, String verdict) {
    String word = signal.name().toLowerCase(Locale.ROOT);
    return registry.counter("vivremotion_uplink_feedback", "signal", word, "verdict", verdict);
  }

  /**
   * @param why one of {@link #CHOSEN}
   */
  void chosen(String why, int rows) {
    registry.counter("vivremotion_uplink_chosen", "as", why).increment((double) rows);
  }

  void watch(Routing routing) {
    Gauge.builder("vivremotion_uplink_mode", routing, seen -> seen.told().step())
        .description(
            "Step of the ladder: 0 normal, 1 compact, 2 summarise, 3 defer, 4 local, 5 drop")
        .register(registry);
    Gauge.builder("vivremotion_uplink_price_per_byte", routing, Routing::perByte)
        .description("Shadow price, in units of value")
        .register(registry);
    Gauge.builder("vivremotion_uplink_thrift_per_byte", routing, Routing::thriftPerByte)
        .description("What a byte must bring on a link whose bytes cost money, in units of value")
        .register(registry);
  }

  /**
   * One finished call; {@code outcome} is answered, refused, barred, busy, garbled, unreachable.
   */
  void request(String outcome, String code) {
    requests(outcome, code).increment();
  }

  private Counter requests(String outcome, String code) {
    return registry.counter("vivremotion_uplink_requests", "outcome", outcome, "code", code);
  }

  /**
   * @param fate one of {@link #FATES}
   */
  void rows(String fate, int count) {
    if (count > 0) {
      registry.counter(ROWS, "fate", fate).increment((double) count);
    }
  }

  /** Bytes that the rows would have cost alone and uncompressed, less what they did cost. */
  void saved(long bytes) {
    registry.counter(SAVED).increment((double) Math.max(0, bytes));
  }

  void tokens(Usage usage) {
    tokens("input", usage.input());
    tokens("cache_read", usage.cacheRead());
    tokens("cache_write", usage.cacheWrite());
    tokens("output", usage.output());
    tokens("reasoning", usage.reasoning());
  }

  private void tokens(String kind, long count) {
    if (count != Usage.NOT_REPORTED) {
      registry.counter("vivremotion_uplink_tokens", "kind", kind).increment((double) count);
    }
  }
}
