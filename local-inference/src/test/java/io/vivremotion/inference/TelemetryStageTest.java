package io.vivremotion.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.flow.Judged;
import io.vivremotion.flow.Verdict;
import io.vivremotion.message.Content;
import io.vivremotion.message.Kind;
import io.vivremotion.message.Priority;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TelemetryStageTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private TelemetryStage stage(List<Limit> limits, List<DeadBand> bands, int maxSeries) {
    TelemetryStage.Config base = TelemetryStage.Config.DEFAULT;
    return new TelemetryStage(
        new TelemetryStage.Config(
            base.likelihoodThreshold(), maxSeries, 150, 150, 40, true, limits, bands),
        NabRun.MODELS,
        meters);
  }

  private TelemetryStage stage() {
    return stage(List.of(), List.of(), 100);
  }

  /** A lively but ordinary signal: a slow wave with noise, around 70. */
  private static List<Judged> ordinary(int readings, long seed) {
    Random random = new Random(seed);
    List<Judged> all = new ArrayList<>();
    for (int i = 0; i < readings; i++) {
      double value = 70 + 3 * Math.sin(i / 20.0) + Math.round(random.nextDouble() * 10) / 10.0;
      all.add(Said.reading("press-3", "temperature", value));
    }
    return all;
  }

  private static long escalations(List<Verdict> verdicts) {
    return verdicts.stream().filter(v -> v instanceof Verdict.Escalate).count();
  }

  @Test
  void ordinary_readings_stay_on_the_box() throws Exception {
    TelemetryStage stage = stage();
    stage.load();
    List<Verdict> verdicts = stage.decide(ordinary(5_000, 42));
    assertThat(escalations(verdicts)).isLessThanOrEqualTo(3);
    assertThat(verdicts.getLast())
        .isInstanceOfSatisfying(
            Verdict.Keep.class,
            keep -> assertThat(keep.because().rule()).isEqualTo("within-normal-range"));
    stage.close();
  }

  @Test
  void one_anomaly_is_one_escalation_with_the_window_that_shows_it() throws Exception {
    TelemetryStage stage = stage();
    stage.load();
    stage.decide(ordinary(1_000, 42));
    List<Judged> faulty = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      faulty.add(Said.reading("press-3", "temperature", 95.5));
    }
    List<Verdict> verdicts = stage.decide(faulty);
    assertThat(escalations(verdicts)).isEqualTo(1);
    assertThat(verdicts.getFirst())
        .isInstanceOfSatisfying(
            Verdict.Escalate.class,
            escalate -> {
              assertThat(escalate.urgency()).isEqualTo(Priority.NORMAL);
              assertThat(escalate.task().kind()).isEqualTo("anomaly");
              JsonNode row = json(escalate.task().row());
              assertThat(row.get("device").asText()).isEqualTo("press-3");
              assertThat(row.get("measurement").asText()).isEqualTo("temperature");
              assertThat(row.get("value").asDouble()).isEqualTo(95.5);
              assertThat(row.get("window")).hasSize(40);
              assertThat(row.get("window").get(39).asDouble()).isEqualTo(95.5);
              assertThat(row.get("expected").get(1).asDouble()).isBetween(73.0, 75.0);
              assertThat(escalate.because().facts())
                  .containsKeys("score", "threshold", "likelihood", "would-flip");
            });
    stage.close();
  }

  @Test
  void a_value_beyond_its_limits_is_an_alarm_once_per_excursion_even_when_new() {
    TelemetryStage stage = stage(List.of(new Limit("press-*", "temp*", 0, 90)), List.of(), 100);
    List<Judged> readings = new ArrayList<>();
    for (double value : new double[] {80, 91, 92, 85, -1, 50}) {
      readings.add(Said.reading("press-3", "temperature", value));
    }
    readings.add(Said.reading("line-1", "temperature", 500));
    List<Verdict> verdicts = stage.decide(readings);
    assertThat(verdicts.stream().map(v -> v instanceof Verdict.Escalate))
        .containsExactly(false, true, false, false, true, false, false);
    assertThat(verdicts.get(1))
        .isInstanceOfSatisfying(
            Verdict.Escalate.class,
            escalate -> {
              assertThat(escalate.urgency()).isEqualTo(Priority.ALARM);
              assertThat(escalate.because().rule()).isEqualTo("limit-violation");
            });
  }

  @Test
  void a_reading_that_came_before_is_dropped_and_counted() {
    TelemetryStage stage = stage();
    Instant told = Said.NOW;
    List<Verdict> verdicts =
        stage.decide(
            List.of(
                Said.reading("a", "t", 1, told),
                Said.reading("a", "t", 1, told),
                Said.reading("a", "t", 1, told.plusSeconds(1)),
                Said.reading("a", "t", 1),
                Said.reading("a", "t", 1)));
    assertThat(verdicts.stream().map(v -> v instanceof Verdict.Drop))
        .containsExactly(false, true, false, false, false);
    assertThat(meters.counter("vivremotion_telemetry_readings", "result", "duplicate").count())
        .isEqualTo(1);
  }

  @Test
  void changes_within_the_dead_band_are_noise() {
    TelemetryStage stage = stage(List.of(), List.of(new DeadBand("*", "t", 0.5)), 100);
    for (int i = 0; i < 400; i++) {
      stage.decide(List.of(Said.reading("a", "t", 20 + 0.4 * (i % 2))));
    }
    assertThat(
            meters.counter("vivremotion_telemetry_readings", "result", "within-dead-band").count())
        .isEqualTo(250);
  }

  @Test
  void what_is_not_a_number_is_kept_and_what_is_no_telemetry_is_passed_on() {
    TelemetryStage stage = stage();
    Judged question = Said.question("a", "hm?");
    Judged opaque =
        new Judged(
            Said.message("a", Kind.TELEMETRY, Priority.NORMAL, Said.NOW),
            new Content.Opaque("json-malformed", ""));
    assertThat(
            stage.decide(
                List.of(
                    Said.reading("a", "t", Double.NaN),
                    Said.reading("a", "t", Double.POSITIVE_INFINITY),
                    Said.reading("a", "n".repeat(10_000), 1),
                    question,
                    opaque)))
        .extracting(verdict -> verdict.getClass().getSimpleName())
        .containsExactly("Keep", "Keep", "Keep", "Next", "Next");
  }

  @Test
  void the_series_longest_silent_makes_room() {
    TelemetryStage stage = stage(List.of(), List.of(), 10);
    for (int i = 0; i < 1_000; i++) {
      stage.decide(List.of(Said.reading("device-" + i, "t", i)));
    }
    assertThat(meters.get("vivremotion_telemetry_series").gauge().value()).isEqualTo(10);
    assertThat(meters.counter("vivremotion_telemetry_series_forgotten").count()).isEqualTo(990);
  }

  @Test
  void a_restored_stage_judges_as_the_saved_one_would_have() throws Exception {
    long seed = new Random().nextLong();
    List<Judged> before = ordinary(1_500, seed);
    List<Judged> after = ordinary(500, seed + 1);
    after.set(250, Said.reading("press-3", "temperature", 99));
    TelemetryStage first = stage();
    first.load();
    first.decide(before);
    ByteArrayOutputStream saved = new ByteArrayOutputStream();
    first.save(new DataOutputStream(saved));
    TelemetryStage second = stage();
    second.load();
    second.restore(new DataInputStream(new ByteArrayInputStream(saved.toByteArray())));
    assertThat(second.decide(after)).as("seed %d", seed).isEqualTo(first.decide(after));
    assertThat(saved.size()).as("bytes per series").isLessThan(1_024);
    first.close();
    second.close();
  }

  @Test
  void a_damaged_checkpoint_is_refused_and_leaves_nothing_behind() throws Exception {
    TelemetryStage stage = stage();
    stage.decide(ordinary(10, 1));
    ByteArrayOutputStream saved = new ByteArrayOutputStream();
    stage.save(new DataOutputStream(saved));
    byte[] bytes = saved.toByteArray();
    for (int length : new int[] {0, 1, 9, bytes.length - 1}) {
      assertThatThrownBy(
              () -> stage.restore(new DataInputStream(new ByteArrayInputStream(bytes, 0, length))))
          .isInstanceOf(IOException.class);
      assertThat(meters.get("vivremotion_telemetry_series").gauge().value()).isEqualTo(0);
    }
  }

  @Test
  void batches_of_any_size_give_the_same_verdicts() throws Exception {
    long seed = new Random().nextLong();
    List<Judged> readings = ordinary(2_000, seed);
    readings.set(1_500, Said.reading("press-3", "temperature", 99));
    try (TelemetryStage whole = stage();
        TelemetryStage single = stage()) {
      whole.load();
      single.load();
      List<Verdict> oneByOne = new ArrayList<>();
      for (Judged reading : readings) {
        oneByOne.addAll(single.decide(List.of(reading)));
      }
      assertThat(whole.decide(readings)).as("seed %d", seed).isEqualTo(oneByOne);
    }
  }

  @Test
  void every_default_is_stated() {
    assertThat(TelemetryStage.Config.DEFAULT)
        .isEqualTo(
            new TelemetryStage.Config(0.07, 20_000, 150, 150, 40, true, List.of(), List.of()));
    assertThatThrownBy(() -> new Limit("*", "t", 5, 5)).hasMessageContaining("limits.min");
    assertThatThrownBy(() -> new DeadBand("*", "t", 0)).hasMessageContaining("dead-bands.width");
    assertThatThrownBy(
            () -> new TelemetryStage.Config(1, 20_000, 150, 150, 40, true, List.of(), List.of()))
        .hasMessageContaining("likelihood-threshold");
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException malformed) {
      throw new AssertionError(text, malformed);
    }
  }
}
