package io.vivremotion.uplink.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When the first token of a model is late. */
class FirstTokensTest {
  private final ConcurrencyLimit model = new ConcurrencyLimit(ConcurrencyLimit.Config.DEFAULT);

  @Test
  void of_few_calls_nothing_is_said() {
    for (int i = 1; i < 20; i++) {
      model.firstToken(Duration.ofMillis(i));
    }
    assertThat(model.usualFirstToken()).isEmpty();
    model.firstToken(Duration.ofMillis(20));
    assertThat(model.usualFirstToken()).contains(Duration.ofMillis(19));
  }

  @Test
  void it_is_late_when_95_of_100_would_have_come() {
    for (int i = 100; i > 0; i--) {
      model.firstToken(Duration.ofMillis(i));
    }
    assertThat(model.usualFirstToken()).contains(Duration.ofMillis(95));
  }

  @Test
  void what_was_long_ago_is_forgotten() {
    for (int i = 0; i < 300; i++) {
      model.firstToken(Duration.ofSeconds(9));
    }
    for (int i = 0; i < 256; i++) {
      model.firstToken(Duration.ofMillis(10));
    }
    assertThat(model.usualFirstToken()).contains(Duration.ofMillis(10));
  }

  /** Else ever more would be called off, and what is usual would fall and fall. */
  @Test
  void a_stream_that_was_called_off_counts_as_one_that_took_at_least_so_long() {
    for (int i = 1; i <= 100; i++) {
      if (i <= 90) {
        model.firstToken(Duration.ofMillis(i));
      } else {
        model.noFirstToken(Duration.ofMillis(91));
      }
    }
    assertThat(model.usualFirstToken()).contains(Duration.ofMillis(91));
  }
}
