package io.vivremotion.uplink.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.flow.Escalation;
import io.vivremotion.flow.Outbox;
import io.vivremotion.message.Priority;
import io.vivremotion.simulation.cloud.PromptTable;
import io.vivremotion.uplink.Escalations;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.link.Ladder.Mode;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PromptTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final PromptWriter WRITER = new PromptWriter(4_096, List.of());

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

  @Test
  void like_rows_become_a_table_that_is_fewer_tokens_and_still_json_line_by_line()
      throws Exception {
    Prompt table = prompt(temperatures(10));
    List<String> lines = table.rows().lines().toList();
    assertThat(lines).hasSize(11);
    assertThat(JSON.readTree(lines.get(0)).path("columns").toString())
        .isEqualTo("[\"id\",\"device\",\"value\"]");
    assertThat(JSON.readTree(lines.get(0)).path("same").toString())
        .isEqualTo("{\"measurement\":\"temperature\",\"unit\":\"Cel\"}");
    assertThat(JSON.readTree(lines.get(3)).path(1).asText()).isEqualTo("press-2");
    assertThat(PromptTable.rows(table.rows()).get(2))
        .contains("\"device\":\"press-2\"", "62.5", "\"unit\":\"Cel\"");
    assertThat(Tokens.estimate(table.rows())).isLessThan(200);
  }

  @Test
  void a_way_to_write_is_taken_only_if_it_is_clearly_fewer_tokens_and_says_how_many_it_saves() {
    Prompt few = prompt(temperatures(2));
    assertThat(few.writing()).isEqualTo(new Prompt.Writing(Encoding.LINES, tokens(few), 0, 0));
    Prompt many = prompt(temperatures(20));
    assertThat(many.writing().encoding()).isEqualTo(Encoding.DELTA);
    assertThat(many.writing().tokens()).isEqualTo(tokens(many));
    assertThat(many.writing().savedTokens()).isGreaterThan(many.writing().tokens());
  }

  @Test
  void what_a_vendor_counts_decides_and_not_what_is_estimated_here() {
    LearntTokens learnt = new LearntTokens();
    Batch batch = batch(temperatures(20));
    Prompt first = WRITER.write(batch, Mode.NORMAL, learnt.of("m"));
    assertThat(first.writing().encoding()).isEqualTo(Encoding.DELTA);
    long tokens = Tokens.estimate(first.instruction() + "\n" + first.rows());
    learnt.reported("m", first, new Usage(9 * tokens, 0, 0, 10, 0));
    Prompt lines =
        new Prompt("", "a 1", first.rowsById(), new Prompt.Writing(Encoding.LINES, 2, 0, 0));
    learnt.reported("m", lines, new Usage(2, 0, 0, 1, 0));
    LearntTokens next = new LearntTokens();
    next.resume(learnt.learnt());
    assertThat(WRITER.write(batch, Mode.NORMAL, next.of("m")).writing().encoding())
        .as("a model for which numbers are dear")
        .isNotEqualTo(Encoding.DELTA);
    next.resume("nonsense other=delta,x =1 m=delta");
    assertThat(WRITER.write(batch, Mode.NORMAL, next.of("other")).writing().encoding())
        .isEqualTo(Encoding.DELTA);
  }

  private static long tokens(Prompt prompt) {
    return Tokens.estimate(prompt.rows());
  }

  private static String[] temperatures(int count) {
    String[] rows = new String[count];
    for (int i = 0; i < rows.length; i++) {
      rows[i] =
          "{\"device\":\"press-%d\",\"measurement\":\"temperature\",\"unit\":\"Cel\",\"value\":%d.5}"
              .formatted(i, 60 + i);
    }
    return rows;
  }

  @Test
  void rows_that_are_not_alike_stay_lines() {
    assertThat(prompt("{\"a\":1}", "\"text\"", "{\"b\":2}").rows()).doesNotContain("columns");
    assertThat(prompt("{\"id\":\"a9\"}", "{\"id\":\"a9\"}", "{\"id\":\"a9\"}").rows())
        .doesNotContain("columns");
  }

  @Test
  void on_the_ladder_digits_go_first_and_then_windows() {
    String row = "{\"value\":63.512345678,\"window\":[1,2,3,4,5,6,7,8,9,10]}";
    assertThat(of(Mode.NORMAL, row).rows()).contains("63.512345678", "[1,2,3");
    assertThat(of(Mode.COMPACT, row).rows()).contains("63.512,", "[1,2,3");
    assertThat(of(Mode.SUMMARISE, row).rows())
        .contains("{\"n\":10,\"min\":1.0,\"mean\":5.5,\"max\":10.0,\"first\":1.0,\"last\":10.0}");
  }

  @Test
  void tokens_are_about_what_a_tokenizer_says() {
    assertThat(Tokens.estimate("{\"device\":\"press-1\",\"value\":63.5}")).isBetween(12L, 18L);
  }

  private static Prompt prompt(String... rows) {
    return of(Mode.NORMAL, rows);
  }

  private static Prompt of(Mode mode, String... rows) {
    return WRITER.write(batch(rows), mode, TokenMeasure.ESTIMATE);
  }

  static Batch batch(String... rows) {
    return new Batch(
        Priority.NORMAL,
        "event",
        Stream.of(rows)
            .map(row -> Row.of(new Taken(Escalations.of(Priority.NORMAL, "event", row)), 0))
            .toList());
  }

  private record Taken(Escalation escalation) implements Outbox.Entry {
    @Override
    public void settle() {}

    @Override
    public void giveBack() {}
  }
}
