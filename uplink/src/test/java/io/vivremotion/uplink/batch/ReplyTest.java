package io.vivremotion.uplink.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyTest {
  private static final Set<String> ASKED = Set.of("a1", "a2", "a3");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"a1\",\"text\":\"one\"}\n{\"id\":\"a2\",\"text\":\"two\"}",
        "[{\"id\":\"a1\",\"text\":\"one\"},{\"id\":\"a2\",\"text\":\"two\"}]",
        "[\n  {\"id\":\"a1\",\n \"text\":\"one\"},\n {\"id\":\"a2\",\"text\":\"two\"}\n]",
        "```json\n[{\"id\":\"a1\",\"text\":\"one\"},{\"id\":\"a2\",\"text\":\"two\"}]\n```",
        "```\n{\"id\":\"a1\",\"text\":\"one\"}\n{\"id\":\"a2\",\"text\":\"two\"}\n```",
        "{\"answers\":[{\"id\":\"a1\",\"text\":\"one\"},{\"id\":\"a2\",\"text\":\"two\"}]}",
        "[\n{\"id\":\"a1\",\"text\":\"one\"},\n{\"id\":\"a2\",\"text\":\"two\"},\n]",
        "Here you are:\n\n{\"id\":\"a1\",\"text\":\"one\"},\n{\"id\":\"a2\",\"text\":\"two\"}\nBye",
      })
  void the_ways_in_which_models_write_rows_are_all_read(String text) {
    Reply reply = Reply.read(text, ASKED);
    assertThat(reply.answers()).containsOnlyKeys("a1", "a2").containsEntry("a1", "one");
  }

  @Test
  void a_cut_reply_gives_the_rows_before_the_cut() {
    Reply reply = Reply.read("{\"id\":\"a1\",\"text\":\"one\"}\n{\"id\":\"a2\",\"te", ASKED);
    assertThat(reply.answers()).containsOnlyKeys("a1");
    assertThat(reply.invalid()).isEqualTo(1);
  }

  @Test
  void an_answer_to_a_row_never_asked_is_counted_and_ignored() {
    Reply reply = Reply.read("{\"id\":\"a9\",\"text\":\"x\"}\n{\"id\":7,\"text\":\"y\"}", ASKED);
    assertThat(reply.answers()).isEmpty();
    assertThat(reply.unknown()).isEqualTo(2);
  }

  @Test
  void of_two_answers_to_a_row_the_first_stands() {
    Reply reply =
        Reply.read("{\"id\":\"a1\",\"text\":\"one\"}\n{\"id\":\"a1\",\"text\":\"uno\"}", ASKED);
    assertThat(reply.answers()).containsEntry("a1", "one");
    assertThat(reply.repeated()).isEqualTo(1);
  }

  @Test
  void empty_overlong_and_wordless_rows_are_invalid() {
    String tooLong = "x".repeat(Reply.MAX_TEXT_LENGTH + 1);
    Reply reply =
        Reply.read(
            "{\"id\":\"a1\",\"text\":\"  \"}\n{\"id\":\"a2\",\"text\":\""
                + tooLong
                + "\"}\n{\"id\":\"a3\",\"text\":{\"nested\":1}}",
            ASKED);
    assertThat(reply.answers()).isEmpty();
    assertThat(reply.invalid()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"beobachten", "行動", "ok or watch", "act now"})
  void a_verdict_that_is_no_word_of_the_list_is_no_answer(String verdict) {
    Reply reply =
        Reply.read("{\"id\":\"a1\",\"verdict\":\"" + verdict + "\",\"text\":\"Es läuft.\"}", ASKED);
    assertThat(reply.answers()).isEmpty();
    assertThat(reply.invalid()).isEqualTo(1);
  }

  @Test
  void a_verdict_with_a_full_stop_or_in_capitals_is_one() {
    Reply reply = Reply.read("{\"id\":\"a1\",\"verdict\":\" Act. \",\"text\":\"one\"}", ASKED);
    assertThat(reply.verdicts()).containsEntry("a1", "act");
  }

  @Test
  void control_characters_do_not_reach_a_display() {
    Reply reply = Reply.read("{\"id\":\"a1\",\"text\":\"a\\u001b[2Jb\"}", ASKED);
    assertThat(reply.answers()).containsEntry("a1", "a [2Jb");
  }

  @Property(tries = 500)
  void nothing_a_model_may_write_throws(@ForAll String text) {
    assertThatCode(() -> Reply.read(text, ASKED)).doesNotThrowAnyException();
    assertThatCode(() -> Reply.read("[" + text + "{\"id\":", ASKED)).doesNotThrowAnyException();
  }

  @Test
  void deep_nesting_is_not_a_way_to_break_it() {
    assertThat(Reply.read("[".repeat(200_000), ASKED).answers()).isEmpty();
    assertThat(Reply.read("{\"a\":".repeat(200_000), ASKED).answers()).isEmpty();
  }
}
