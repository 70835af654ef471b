package io.vivremotion.uplink.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.catalogue.Dialect;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ExcerptTest {
  private static Item item(long number, String text) {
    return new Item(
        number,
        Item.Kind.TURN,
        Dialect.Format.OPENAI_CHAT,
        "{\"role\":\"user\",\"content\":\"" + text + "\"}",
        text.length() / 4,
        false,
        Item.Sensitivity.NORMAL,
        "app",
        Instant.EPOCH,
        List.of());
  }

  @Test
  void what_does_not_fit_waits_and_only_what_is_in_it_goes() throws IOException {
    List<List<Item>> units =
        LongStream.range(0, 10)
            .mapToObj(
                number -> List.of(item(number, "turn " + number + " " + "word ".repeat(1_000))))
            .toList();
    Excerpt first = Excerpt.of("before", units);
    assertThat(first.text().length()).isLessThanOrEqualTo(Excerpt.MOST_TEXT);
    assertThat(first.text()).startsWith("Until then: before\nuser: turn 0 ").contains("turn 3 ");
    assertThat(first.numbers()).containsExactlyInAnyOrder(0L, 1L, 2L, 3L);
    assertThat(Excerpt.of("", units.subList(4, 6)).numbers()).containsExactlyInAnyOrder(4L, 5L);
  }

  @Test
  void a_call_and_its_results_go_together() throws IOException {
    String longer = "word ".repeat(3_000);
    List<List<Item>> units =
        List.of(List.of(item(0, "short")), List.of(item(1, longer), item(2, longer)));
    assertThat(Excerpt.of("", units).numbers()).containsExactly(0L);
  }

  @Test
  void one_that_is_too_long_by_itself_is_cut_and_says_so() throws IOException {
    List<List<Item>> units =
        List.of(List.of(item(0, "🔧".repeat(20_000))), List.of(item(1, "next")));
    Excerpt cut = Excerpt.of("", units);
    assertThat(cut.text().length()).isBetween(Excerpt.MOST_TEXT - 2, Excerpt.MOST_TEXT);
    assertThat(cut.text()).endsWith("🔧" + Excerpt.CUT);
    assertThat(cut.numbers()).containsExactly(0L);
  }
}
