package io.vivremotion.uplink.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.context.Item.Kind;
import io.vivremotion.uplink.context.Item.Sensitivity;
import io.vivremotion.uplink.context.Pruning.Cut;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** Any conversation, any window. */
class PruningProperties {
  /**
   * @param calls 0: a turn; else that many tool calls
   * @param answered how many of them have results
   */
  private record Said(int calls, int answered, boolean pinned, long tokens) {}

  @Provide
  Arbitrary<List<Item>> conversations() {
    Arbitrary<Said> said =
        Combinators.combine(
                Arbitraries.integers().between(0, 3),
                Arbitraries.integers().between(0, 3),
                Arbitraries.integers().between(0, 9),
                Arbitraries.longs().between(1, 400))
            .as((calls, answered, pin, tokens) -> new Said(calls, answered, pin == 0, tokens));
    return said.list().ofMaxSize(30).map(PruningProperties::items);
  }

  private static List<Item> items(List<Said> all) {
    List<Item> items = new ArrayList<>();
    for (Said said : all) {
      List<String> calls = new ArrayList<>();
      for (int i = 0; i < said.calls; i++) {
        calls.add("c" + items.size() + "-" + i);
      }
      Kind kind = calls.isEmpty() ? Kind.TURN : Kind.TOOL_CALL;
      items.add(item(items.size(), kind, said, calls));
      for (int i = 0; i < Math.min(said.answered, said.calls); i++) {
        Said result = new Said(0, 0, false, said.tokens);
        items.add(item(items.size(), Kind.TOOL_RESULT, result, List.of(calls.get(i))));
      }
    }
    return items;
  }

  private static Item item(int number, Kind kind, Said said, List<String> calls) {
    return new Item(
        number,
        kind,
        Dialect.Format.OPENAI_CHAT,
        "{}",
        said.tokens,
        said.pinned,
        Sensitivity.NORMAL,
        "app",
        Instant.EPOCH,
        calls);
  }

  @Property(tries = 1_000)
  void what_is_sent_fits_holds_every_pin_and_splits_no_call(
      @ForAll("conversations") List<Item> items,
      @ForAll @LongRange(min = 0, max = 6_000) long budget,
      @ForAll @LongRange(min = 0, max = 40) long firstNew) {
    Cut cut = Pruning.cut(items, firstNew, budget);
    assertThat(cut).isEqualTo(Pruning.cut(List.copyOf(items), firstNew, budget));
    List<Item> musts =
        Pruning.units(items).stream()
            .filter(
                unit -> unit.stream().anyMatch(item -> item.pinned() || item.number() >= firstNew))
            .flatMap(List::stream)
            .toList();
    switch (cut) {
      case Cut.TooLong(long needed) -> {
        assertThat(needed).isGreaterThan(budget);
        assertThat(needed).isEqualTo(Pruning.tokens(musts));
      }
      case Cut.Fits(List<Item> kept, List<Item> left) -> {
        assertThat(Pruning.tokens(kept)).isLessThanOrEqualTo(budget);
        assertThat(kept).containsAll(musts);
        assertThat(kept)
            .isSubsetOf(items)
            .doesNotHaveDuplicates()
            .isSortedAccordingTo(java.util.Comparator.comparingLong(Item::number));
        assertThat(kept.size() + left.size()).isEqualTo(items.size());
        Set<Long> sent = kept.stream().map(Item::number).collect(Collectors.toSet());
        for (List<Item> unit : Pruning.units(items)) {
          assertThat(unit.stream().filter(item -> sent.contains(item.number())).count())
              .isIn(0L, (long) unit.size());
        }
      }
    }
  }

  @Property(tries = 300)
  void what_is_kept_on_the_box_is_bounded_but_for_pins(
      @ForAll("conversations") List<Item> items,
      @ForAll @LongRange(min = 0, max = 9_000) long maxBytes) {
    Conversation all = new Conversation(items, "", 0, items.size(), "");
    Conversation within = all.within(maxBytes);
    List<Item> unpinned =
        Pruning.units(within.items()).stream()
            .filter(unit -> unit.stream().noneMatch(Item::pinned))
            .flatMap(List::stream)
            .toList();
    assertThat(within.bytes() <= maxBytes || unpinned.isEmpty()).isTrue();
    assertThat(within.items()).containsAll(items.stream().filter(Item::pinned).toList());
  }

  @Property(tries = 200)
  void what_is_written_is_read_again(@ForAll("conversations") List<Item> items)
      throws java.io.IOException {
    Conversation all = new Conversation(items, "so far", 7, items.size(), "x");
    assertThat(ConversationText.read(ConversationText.write(all))).isEqualTo(all);
  }
}
