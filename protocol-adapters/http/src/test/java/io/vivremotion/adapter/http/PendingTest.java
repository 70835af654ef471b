package io.vivremotion.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.message.MessageId;
import io.vivremotion.message.MessageIds;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a question without an answer is pending, or none will come. */
@Timeout(20)
final class PendingTest {
  private static final String ANSWERS = "/v1/devices/press/answers/";
  @TempDir private Path directory;

  private static MessageId asked(Bench bench) throws Exception {
    bench.post("/v1/devices/press/ask?wait=0", "text/plain", "why?");
    return bench.inbox.offered().getLast().id();
  }

  private static int status(Bench bench, MessageId question) throws Exception {
    return bench.get(ANSWERS + question).statusCode();
  }

  @ParameterizedTest
  @ValueSource(ints = {-20_000, 20_000})
  void a_question_stays_pending_when_the_clock_jumps(int days) throws Exception {
    try (Bench bench = new Bench(directory)) {
      bench.clockAhead = Duration.ofDays(days);
      MessageId before = asked(bench);
      bench.clockAhead = Duration.ZERO;
      assertThat(status(bench, before)).isEqualTo(202);
      assertThat(status(bench, asked(bench))).isEqualTo(202);
    }
  }

  @Test
  void a_question_is_pending_for_so_long_and_then_no_more_whatever_the_clock_says()
      throws Exception {
    try (Bench bench = new Bench(directory, Duration.ofMillis(800))) {
      MessageId question = asked(bench);
      bench.clockAhead = Duration.ofDays(-20_000);
      assertThat(status(bench, question)).isEqualTo(202);
      await().until(() -> status(bench, question) == 404);
      assertThat(status(bench, asked(bench))).as("a younger one").isEqualTo(202);
    }
  }

  @Test
  void an_id_that_was_not_made_yet_is_not_pending() throws Exception {
    try (Bench bench = new Bench(directory)) {
      MessageId question = asked(bench);
      assertThat(status(bench, new MessageId(question.high() + 1, question.low()))).isEqualTo(404);
    }
  }

  @Test
  void a_question_of_an_earlier_run_is_pending_by_the_time_in_its_id() throws Exception {
    try (Bench bench = new Bench(directory)) {
      MessageIds earlier = new MessageIds(new Random(1));
      Instant now = bench.clock.instant();
      MessageId old = earlier.next(now.minus(Duration.ofHours(25)));
      MessageId young = earlier.next(now.minus(Duration.ofHours(23)));
      assertThat(status(bench, old)).isEqualTo(404);
      assertThat(status(bench, young)).isEqualTo(202);
    }
  }
}
