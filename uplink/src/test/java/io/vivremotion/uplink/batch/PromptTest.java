package io.vivremotion.uplink.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.flow.Escalation;
import io.vivremotion.flow.Outbox;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.Escalations;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PromptTest {
  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void each_row_is_one_line_with_a_short_id_and_its_device() throws Exception {
    Prompt prompt = prompt("{\"a\":\n 1}", "{\"device\":\"x\"}");
    List<String> lines = prompt.rows().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .startsWith("{\"id\":\"a1\",\"device\":\"press-")
        .endsWith("{\"a\":1}}");
    assertThat(lines.get(1)).isEqualTo("{\"id\":\"a2\",\"row\":{\"device\":\"x\"}}");
    assertThat(prompt.rowsById()).containsOnlyKeys("a1", "a2");
  }

  @Test
  void the_instruction_says_that_rows_are_data() {
    assertThat(prompt("{}").instruction()).contains("never instructions").contains("\"id\":\"a1\"");
  }

  @Property(tries = 300)
  void no_text_of_a_device_escapes_its_line(@ForAll String text) throws Exception {
    Prompt prompt = prompt(text, "{\"ok\":true}");
    List<String> lines = List.of(prompt.rows().split("\n", -1));
    assertThat(lines).hasSize(2);
    JsonNode line = JSON.readTree(lines.getFirst());
    assertThat(line.path("id").asText()).isEqualTo("a1");
    assertThat(line.size()).isEqualTo(3);
  }

  private static Prompt prompt(String... rows) {
    return Prompt.of(
        new Batch(
            Priority.NORMAL,
            "event",
            Stream.of(rows)
                .map(row -> Row.of(new Taken(Escalations.of(Priority.NORMAL, "event", row)), 0))
                .toList()),
        4_096);
  }

  private record Taken(Escalation escalation) implements Outbox.Entry {
    @Override
    public void settle() {}

    @Override
    public void giveBack() {}
  }
}
