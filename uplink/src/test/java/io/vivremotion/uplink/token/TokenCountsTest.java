package io.vivremotion.uplink.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.uplink.catalogue.Tokenizer;
import io.vivremotion.uplink.catalogue.Tokenizer.Family;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenCountsTest {
  private static final Tokenizer CL100K = new Tokenizer(Family.CL100K, 4);
  private static final Tokenizer O200K = new Tokenizer(Family.O200K, 4);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private long nanos;
  private final TokenCounts counts =
      new TokenCounts(new TokenCounts.Config(1), () -> nanos, meters);

  /** Counts published with tiktoken's own cookbook ("How to count tokens with tiktoken"). */
  @Test
  void the_families_of_openai_are_counted_as_the_vendor_counts() {
    assertThat(counts.count("antidisestablishmentarianism", CL100K)).isEqualTo(new Count(6, true));
    assertThat(counts.count("2 + 2 = 4", CL100K)).isEqualTo(new Count(7, true));
    assertThat(counts.count("お誕生日おめでとう", CL100K)).isEqualTo(new Count(9, true));
    assertThat(counts.count("", CL100K)).isEqualTo(new Count(0, true));
  }

  @Test
  void an_encoding_is_loaded_when_needed_and_gives_way_only_when_it_was_not_used_for_long() {
    assertThat(loaded()).isZero();
    assertThat(counts.count("a text", CL100K).exact()).isTrue();
    assertThat(loaded()).isEqualTo(1);
    assertThat(counts.count("a text", O200K).exact()).isFalse();
    nanos += Duration.ofMinutes(11).toNanos();
    assertThat(counts.count("a text", O200K).exact()).isTrue();
    assertThat(loaded()).isEqualTo(1);
    assertThat(counts.count("a text", CL100K).exact()).isFalse();
  }

  @Test
  void marks_of_the_vendor_in_a_text_are_text() {
    assertThat(counts.count("a<|endoftext|>b", CL100K).tokens()).isGreaterThan(4);
  }

  @Test
  void a_run_without_a_blank_costs_neither_the_memory_nor_the_time_of_its_square() {
    assertThat(counts.count("a".repeat(40_000), CL100K).tokens()).isBetween(5_000L, 5_200L);
    assertThat(counts.count(" ".repeat(20_000), CL100K).tokens()).isPositive();
  }

  @Test
  void an_estimate_is_rather_too_high_than_too_low() {
    TokenCounts none =
        new TokenCounts(new TokenCounts.Config(0), () -> nanos, new SimpleMeterRegistry());
    for (String text : samples()) {
      long exact = counts.count(text, CL100K).tokens();
      Count estimated = none.count(text, new Tokenizer(Family.ESTIMATE, 3.5));
      assertThat(estimated.exact()).isFalse();
      assertThat(estimated.tokens()).as(text).isBetween(exact, exact * 4);
    }
  }

  private static List<String> samples() {
    return List.of(
        "A pump cavitates when the pressure at its inlet falls below the vapour pressure of the"
            + " liquid, so that bubbles form and collapse at the impeller.",
        "Die Kreiselpumpe läuft unrund; bitte Lager prüfen, Öl nachfüllen und Drehzahl senken.",
        "{\"device\":\"press-3\",\"temperature\":61.25,\"at\":\"2026-11-28T15:00:00Z\"}",
        "61.25,61.5,61.75,62,62.25,62.5,62.25,62,61.75,61.5,61.25,61",
        "if (x >= 0 && y[i] != null) { total += y[i].weight() * 2; } // twice",
        "ポンプの振動が大きい。軸受を点検してください。",
        "⚠️🔥 alarm!!! ✅");
  }

  private double loaded() {
    return meters.get("vivremotion_token_encodings").gauge().value();
  }
}
