package io.vivremotion.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AnswerJsonTest {
  @Test
  void an_answer_reads_the_same_over_every_protocol() {
    assertThat(AnswerJson.of(answer("it is \"hot\"", 0.93333333, "Zg")))
        .isEqualTo(
            "{\"id\":\"00000000-0000-0001-0000-000000000002\","
                + "\"inReplyTo\":\"00000000-0000-0003-0000-000000000004\",\"device\":\"press-3\","
                + "\"text\":\"it is \\\"hot\\\"\",\"source\":\"simulation\",\"confidence\":0.9333,"
                + "\"at\":\"2026-11-22T10:00:00Z\",\"correlation\":\"Zg\"}");
  }

  @Test
  void without_correlation_there_is_no_such_field_and_nan_is_no_json() {
    assertThat(AnswerJson.of(answer("x", Double.NaN, "")))
        .doesNotContain("correlation")
        .contains("\"confidence\":0.0");
  }

  private static Answer answer(String text, double confidence, String correlation) {
    return new Answer(
        new MessageId(1, 2),
        new MessageId(3, 4),
        new DeviceId("press-3"),
        Answer.Source.SIMULATION,
        text,
        confidence,
        Messages.AT,
        Messages.AT.plusSeconds(1),
        new ReplyTo("mqtt", "", correlation));
  }
}
