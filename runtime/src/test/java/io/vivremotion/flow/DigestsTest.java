package io.vivremotion.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Messages;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DigestsTest {
  private static final DeviceId PRESS = new DeviceId("press-3");
  private final Digests digests = new Digests(Duration.ofMinutes(1), 3);

  @Test
  void a_window_closes_with_the_first_reading_of_a_later_one() {
    for (int second = 0; second <= 60; second++) {
      digests.add(PRESS, "t", "Cel", 20 + second * 0.5, Messages.AT.plusSeconds(second));
    }
    Digest digest = digests.takeClosed().getFirst();
    assertThat(digest.count()).isEqualTo(60);
    assertThat(digest.from()).isEqualTo(Messages.AT);
    assertThat(digest.to()).isEqualTo(Messages.AT.plusSeconds(60));
    assertThat(digest.min()).isEqualTo(20);
    assertThat(digest.max()).isEqualTo(49.5);
    assertThat(digest.mean()).isCloseTo(34.75, within(1e-9));
    assertThat(digest.slope()).isCloseTo(0.5, within(1e-9));
    assertThat(digest.p50()).isCloseTo(34.75, within(1.0));
    assertThat(digest.p95()).isCloseTo(48.1, within(1.5));
    assertThat(digest.first()).isEqualTo(20);
    assertThat(digest.last()).isEqualTo(49.5);
    assertThat(digests.takeClosed()).isEmpty();
  }

  @Test
  void time_closes_the_window_of_a_series_that_has_gone_silent() {
    digests.add(PRESS, "t", "", 1, Messages.AT);
    digests.closeBefore(Messages.AT.plusSeconds(59));
    assertThat(digests.takeClosed()).isEmpty();
    digests.closeBefore(Messages.AT.plusSeconds(60));
    assertThat(digests.takeClosed()).hasSize(1);
  }

  @Test
  void a_checkpoint_of_more_series_than_may_be_open_by_now_closes_those_longest_silent()
      throws IOException {
    for (String name : new String[] {"a", "b", "c", "a"}) {
      digests.add(PRESS, name, "", 1, Messages.AT);
    }
    ByteArrayOutputStream saved = new ByteArrayOutputStream();
    digests.save(new DataOutputStream(saved));
    Digests fewer = new Digests(Duration.ofMinutes(1), 1);
    fewer.restore(new DataInputStream(new ByteArrayInputStream(saved.toByteArray())));
    assertThat(fewer.takeClosed()).extracting(Digest::name).containsExactly("b", "c");
  }

  @Test
  void beyond_the_limit_the_series_not_heard_of_for_longest_is_closed() {
    for (String name : new String[] {"a", "b", "c", "a", "d"}) {
      digests.add(PRESS, name, "", 1, Messages.AT);
    }
    assertThat(digests.takeClosed()).extracting(Digest::name).containsExactly("b");
  }

  @Test
  void a_reading_from_before_the_window_counts_in_it() {
    digests.add(PRESS, "t", "", 1, Messages.AT);
    digests.add(PRESS, "t", "", 2, Messages.AT.minusSeconds(600));
    digests.closeBefore(Messages.AT.plusSeconds(60));
    assertThat(digests.takeClosed()).singleElement().extracting(Digest::count).isEqualTo(2L);
  }

  @Test
  void a_window_of_a_clock_that_was_a_year_ahead_does_not_stay_open_for_a_year() {
    digests.add(PRESS, "t", "", 1, Messages.AT.plus(Duration.ofDays(365)));
    digests.add(PRESS, "t", "", 2, Messages.AT);
    digests.closeBefore(Messages.AT);
    assertThat(digests.takeClosed()).hasSize(1);
    digests.add(PRESS, "t", "", 3, Messages.AT);
    digests.add(PRESS, "t", "", 4, Messages.AT.plusSeconds(60));
    assertThat(digests.takeClosed())
        .singleElement()
        .extracting(Digest::from)
        .isEqualTo(Messages.AT);
  }

  @Test
  void open_windows_survive_a_checkpoint_to_the_last_digit() throws IOException {
    Random random = new Random(7);
    Digests restored = new Digests(Duration.ofMinutes(1), 3);
    for (int i = 0; i < 100; i++) {
      digests.add(PRESS, "t" + i % 3, "V", random.nextGaussian(), Messages.AT.plusMillis(i));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    digests.save(new DataOutputStream(bytes));
    restored.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    for (int i = 0; i < 100; i++) {
      double value = random.nextGaussian();
      digests.add(PRESS, "t" + i % 3, "V", value, Messages.AT.plusMillis(i + 200));
      restored.add(PRESS, "t" + i % 3, "V", value, Messages.AT.plusMillis(i + 200));
    }
    digests.closeBefore(Messages.AT.plusSeconds(61));
    restored.closeBefore(Messages.AT.plusSeconds(61));
    assertThat(restored.takeClosed()).hasSize(3).isEqualTo(digests.takeClosed());
  }

  @Test
  void the_same_series_and_window_have_the_same_id_and_others_another() {
    Digest digest = one("t", 0);
    assertThat(digest.id()).isEqualTo(one("t", 30).id());
    assertThat(digest.id()).isNotEqualTo(one("u", 0).id());
    assertThat(digest.id()).isNotEqualTo(one("t", 60).id());
  }

  @Test
  void a_digest_reads_as_json() {
    assertThat(one("t", 0).json())
        .isEqualTo(
            "{\"device\":\"press-3\",\"name\":\"t\",\"unit\":\"Cel\","
                + "\"from\":\"2026-11-22T10:00:00Z\",\"to\":\"2026-11-22T10:01:00Z\",\"count\":1,"
                + "\"min\":0.3,\"mean\":0.3,\"max\":0.3,\"slope\":0,\"p50\":0.3,\"p95\":0.3,"
                + "\"first\":0.3,\"last\":0.3}");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.95})
  void a_running_quantile_is_near_the_true_one(double share) {
    Random random = new Random(11);
    for (int round = 0; round < 20; round++) {
      RunningQuantile running = new RunningQuantile(share);
      double power = 1 + round % 2;
      double[] values = random.doubles(2_000).map(v -> Math.pow(v, power)).toArray();
      Arrays.stream(values).forEach(running::add);
      Arrays.sort(values);
      assertThat(running.value())
          .isCloseTo(values[(int) Math.ceil(share * values.length) - 1], within(0.03));
    }
  }

  @Test
  void a_running_quantile_of_few_values_is_exact() {
    RunningQuantile median = new RunningQuantile(0.5);
    assertThat(median.value()).isNaN();
    median.add(3);
    assertThat(median.value()).isEqualTo(3);
    median.add(1);
    median.add(2);
    assertThat(median.value()).isEqualTo(2);
  }

  private static Digest one(String name, int second) {
    Digests digests = new Digests(Duration.ofMinutes(1), 3);
    digests.add(PRESS, name, "Cel", 0.3, Messages.AT.plusSeconds(second));
    digests.closeBefore(Messages.AT.plusSeconds(600));
    return digests.takeClosed().getFirst();
  }
}
