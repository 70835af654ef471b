package io.vivremotion.uplink.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.Finish;
import io.vivremotion.uplink.chat.Usage;
import org.junit.jupiter.api.Test;

/** Which answers are kept, and as what. */
class AnswerRecorderTest {
  private final AnswerRecorder recorder = new AnswerRecorder(false, 10_000);

  @Test
  void pieces_of_a_text_become_one() {
    take(new ChatEvent.Started("id", "m", 0), new ChatEvent.TextDelta(0, "a"));
    take(new ChatEvent.TextDelta(0, "b"), new ChatEvent.TextDelta(1, "c"), finished("stop"));
    take(new ChatEvent.UsageReported(Usage.NONE), new ChatEvent.Ended());

    assertThat(recorder.answer().orElseThrow().events())
        .containsExactly(
            new ChatEvent.Started("id", "m", 0),
            new ChatEvent.TextDelta(0, "ab"),
            new ChatEvent.TextDelta(1, "c"),
            finished("stop"),
            new ChatEvent.UsageReported(Usage.NONE),
            new ChatEvent.Ended());
  }

  @Test
  void what_has_not_ended_is_no_answer() {
    take(new ChatEvent.Started("id", "m", 0), new ChatEvent.TextDelta(0, "a"), finished("stop"));

    assertThat(recorder.answer()).isEmpty();
  }

  @Test
  void an_answer_cut_short_is_not_kept() {
    take(
        new ChatEvent.TextDelta(0, "a"),
        new ChatEvent.Finished(0, new Finish(Finish.Reason.LENGTH, "length")),
        new ChatEvent.Ended());

    assertThat(recorder.answer()).isEmpty();
  }

  @Test
  void tool_calls_are_kept_only_if_asked_for() {
    AnswerRecorder willing = new AnswerRecorder(true, 10_000);
    ChatEvent[] events = {
      new ChatEvent.ToolCallStarted(0, 0, "c1", "f"),
      new ChatEvent.ToolCallDelta(0, 0, "{}"),
      new ChatEvent.Finished(0, new Finish(Finish.Reason.TOOL_CALLS, "tool_calls")),
      new ChatEvent.Ended()
    };
    for (ChatEvent event : events) {
      recorder.take(event);
      willing.take(event);
    }

    assertThat(recorder.answer()).isEmpty();
    assertThat(willing.answer().orElseThrow().events()).containsExactly(events);
  }

  @Test
  void what_grows_too_large_is_let_go_of() {
    take(new ChatEvent.TextDelta(0, "x".repeat(6_000)), finished("stop"), new ChatEvent.Ended());

    assertThat(recorder.answer()).isEmpty();
  }

  private void take(ChatEvent... events) {
    for (ChatEvent event : events) {
      recorder.take(event);
    }
  }

  private static ChatEvent finished(String raw) {
    return new ChatEvent.Finished(0, new Finish(Finish.Reason.STOP, raw));
  }
}
