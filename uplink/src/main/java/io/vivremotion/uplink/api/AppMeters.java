package io.vivremotion.uplink.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.tenant.Ending;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts what becomes of apps' requests. Looked up once. */
final class AppMeters {
  private final Map<Ending, Counter> ended = new EnumMap<>(Ending.class);
  private final Map<ChatError.Kind, Counter> refused = new EnumMap<>(ChatError.Kind.class);
  private final Counter furtherAttempts;
  private final Counter hedged;
  private final Counter hedgesWon;
  private final Counter saved;
  private final Counter compressionRefused;
  private final Counter fieldsRefused;
  private final Counter leftOut;
  private final Counter masked;
  private final Counter restored;
  private final Counter unresolved;

  AppMeters(MeterRegistry registry) {
    for (Ending ending : Ending.values()) {
      ended.put(ending, requests(registry, ending));
    }
    for (ChatError.Kind kind : ChatError.Kind.values()) {
      refused.put(
          kind,
          Counter.builder("vivremotion_apps_refused")
              .description("Requests of apps that no provider was asked")
              .tag("reason", kind.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    this.furtherAttempts =
        counter(registry, "further_attempts", "Calls to providers beyond the first of a request");
    this.hedged = counter(registry, "hedged", "Requests that two providers were asked at a time");
    this.hedgesWon = counter(registry, "hedges_won", "Of them, those the second began to answer");
    this.saved =
        counter(
            registry,
            "compression_saved_bytes",
            "Bytes of requests that compression kept from the link");
    this.compressionRefused =
        counter(registry, "compression_refused", "Providers found to refuse compressed requests");
    this.fieldsRefused =
        counter(
            registry,
            "fields_refused",
            "Fields that a model was found to refuse, and asked without");
    this.leftOut =
        counter(registry, "fields_left_out", "Fields of apps' requests that a model does not take");
    this.masked =
        counter(registry, "masked_values", "Values of requests that left as place-holders");
    this.restored =
        counter(registry, "restored_values", "Place-holders of answers that became values again");
    this.unresolved =
        counter(
            registry,
            "unresolved_placeholders",
            "Place-holders of answers that stand for nothing known");
  }

  private static Counter requests(MeterRegistry registry, Ending ending) {
    return Counter.builder("vivremotion_apps_requests")
        .description("Requests of apps that were let in, by their end")
        .tag("ending", ending.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder("vivremotion_apps_" + name).description(description).register(registry);
  }

  void ended(Ending ending) {
    count(ended.get(ending));
  }

  void refused(ChatError.Kind kind) {
    count(refused.get(kind));
  }

  void attemptedAgain() {
    furtherAttempts.increment();
  }

  void hedged() {
    hedged.increment();
  }

  void hedgeWon() {
    hedgesWon.increment();
  }

  void compressed(long savedBytes) {
    saved.increment((double) savedBytes);
  }

  void compressionRefused() {
    compressionRefused.increment();
  }

  void fieldRefused() {
    fieldsRefused.increment();
  }

  void leftOut(int fields) {
    leftOut.increment(fields);
  }

  /** What was masked of a request, and what became of it in the answer. */
  void restored(Leaving leaving) {
    if (leaving.isMasked()) {
      masked.increment(leaving.maskedValues());
      restored.increment((double) leaving.restored().restored());
      unresolved.increment((double) leaving.restored().unresolved());
    }
  }

  private static void count(@org.jspecify.annotations.Nullable Counter counter) {
    if (counter != null) {
      counter.increment();
    }
  }
}
