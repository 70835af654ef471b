package io.vivremotion.insight;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.insight.DecisionJournal.NotedStep;
import io.vivremotion.message.Channel;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Messages;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StepRecordTest {
  private static final MessageId ID = new MessageId(0x7000, 12);

  private final StepRecord record = new StepRecord();

  @Test
  void a_decision_comes_back_as_it_was_told() {
    Decision decision =
        new Decision(
            ID,
            new DeviceId("press-3"),
            new Channel("temperature"),
            Messages.AT,
            Messages.AT.plus(Duration.ofNanos(123_456_789)),
            "limits",
            "escalate",
            "too-hot",
            facts());
    NotedStep read = StepRecord.read(record.of(decision));
    assertThat(read.message()).isEqualTo(ID);
    assertThat(read.step()).isEqualTo(new Step(decision.at(), "judged", decision.asFacts()));
    assertThat(read.step().facts().keySet()).containsExactlyElementsOf(decision.asFacts().keySet());
  }

  @Test
  void any_other_step_comes_back_too_however_long() {
    Map<String, Object> facts = facts();
    facts.put("text", "größer als 1.024 \uD83D\uDE00".repeat(1_000));
    NotedStep read = StepRecord.read(record.of(ID, Messages.AT, "sent", facts));
    assertThat(read).isEqualTo(new NotedStep(ID, new Step(Messages.AT, "sent", facts)));
  }

  @Test
  void whose_it_is_can_be_told_without_reading_the_rest() {
    var bytes = record.of(ID, Messages.AT, "sent", Map.of());
    assertThat(StepRecord.message(bytes)).isEqualTo(ID);
    assertThat(StepRecord.read(bytes).step().name()).isEqualTo("sent");
  }

  @Test
  void what_is_no_number_text_or_flag_is_told_in_words() {
    Map<String, Object> facts = Map.of("patience", Duration.ofSeconds(3));
    NotedStep read = StepRecord.read(record.of(ID, Messages.AT, "sent", facts));
    assertThat(read.step().facts()).containsEntry("patience", "PT3S");
  }

  private static Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("limit", 80.5);
    facts.put("count", 3);
    facts.put("bytes", 5_000_000_000L);
    facts.put("similarity", 0.25f);
    facts.put("late", true);
    facts.put("unit", "°C");
    return facts;
  }
}
