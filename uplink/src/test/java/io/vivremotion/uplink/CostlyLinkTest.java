package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.message.MessageId;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes up where bytes cost money, and where they do not. */
class CostlyLinkTest {
  private final World world = new World();
  private final Turns turns = new Turns();
  private final Thin cloud = new Thin();

  @Test
  void at_a_flat_rate_what_is_worth_little_goes_up_when_there_is_room() throws Exception {
    Dispatcher dispatcher = dispatcher(0);
    List<MessageId> digests = anomaliesAndDigests();
    turns.pass(dispatcher, Duration.ofMinutes(10));
    assertThat(world.outbox.settled()).containsAll(digests);
  }

  @Test
  void where_bytes_cost_money_it_waits_and_the_journal_tells_why() throws Exception {
    Dispatcher dispatcher = dispatcher(10);
    List<MessageId> digests = anomaliesAndDigests();
    turns.pass(dispatcher, Duration.ofMinutes(10));
    assertThat(world.outbox.settled()).hasSize(200).doesNotContainAnyElementsOf(digests);
    assertThat(world.journal)
        .filteredOn(note -> note.startsWith(digests.getFirst() + " waits"))
        .isNotEmpty()
        .allMatch(note -> note.contains("thrift-per-kb="));
  }

  @Test
  void where_there_is_nothing_better_it_goes_up_at_any_cost_that_it_is_worth() throws Exception {
    Dispatcher dispatcher = dispatcher(10);
    List<MessageId> digests = digests(200);
    turns.pass(dispatcher, Duration.ofMinutes(10));
    assertThat(world.outbox.settled()).containsAll(digests);
  }

  @Test
  void what_somebody_waits_for_is_answered_however_much_better_all_else_is() throws Exception {
    Dispatcher dispatcher = dispatcher(10);
    add(300, Priority.NORMAL, "event", "{\"n\":%d}");
    turns.pass(dispatcher, Duration.ofMinutes(10));
    String longQuestion = "{\"q\":%d,\"text\":\"" + "why is it so ".repeat(250) + "\"}";
    List<MessageId> asked = add(3, Priority.INTERACTIVE, "question", longQuestion);
    turns.pass(dispatcher, Duration.ofMinutes(2));
    assertThat(world.outbox.settled()).containsAll(asked);
  }

  @Test
  void what_was_learnt_outlives_a_restart() throws Exception {
    turns.pass(dispatcher(10), Duration.ofSeconds(1));
    Dispatcher before = dispatcher(10);
    add(200, Priority.NORMAL, "event", "{\"n\":%d}");
    turns.pass(before, Duration.ofMinutes(10));
    before.close();
    List<MessageId> digests = digests(20);
    turns.pass(dispatcher(10), Duration.ofMinutes(10));
    assertThat(world.outbox.settled()).doesNotContainAnyElementsOf(digests);
  }

  @Test
  void what_nobody_will_send_keeps_nothing_fresh_waiting_behind_it() throws Exception {
    Dispatcher dispatcher = dispatcher(10);
    late(add(4_000, Priority.NORMAL, "event", "{\"n\":%d}"));
    List<MessageId> fresh = add(20, Priority.NORMAL, "event", "{\"fresh\":%d}");
    turns.pass(dispatcher, Duration.ofSeconds(30));
    assertThat(world.outbox.settled()).containsExactlyInAnyOrderElementsOf(fresh);
  }

  @Test
  @Timeout(120)
  void nor_does_it_where_a_row_that_was_asked_in_vain_waits_among_it() throws Exception {
    Dispatcher dispatcher = dispatcher(10);
    cloud.mute = true;
    List<MessageId> inVain = add(1, Priority.NORMAL, "event", "{\"vain\":%d}");
    while (cloud.asked == 0) {
      turns.pass(dispatcher, Duration.ofMillis(1));
    }
    cloud.mute = false;
    cloud.down = true;
    late(add(3_000, Priority.NORMAL, "event", "{\"n\":%d}"));
    List<MessageId> fresh = add(20, Priority.NORMAL, "event", "{\"fresh\":%d}");
    turns.pass(dispatcher, Duration.ofSeconds(20));
    assertThat(world.outbox.settled()).isEmpty();
    cloud.down = false;
    while (world.outbox.settled().isEmpty()) {
      turns.pass(dispatcher, Duration.ofMillis(100));
    }
    assertThat(world.outbox.settled()).containsAll(inVain);
    turns.pass(dispatcher, Duration.ofSeconds(5));
    assertThat(world.outbox.settled()).as("read meanwhile").containsAll(fresh);
  }

  @Test
  void questions_wait_in_memory_though_others_bring_more_and_late_ones_nothing() throws Exception {
    Dispatcher dispatcher = dispatcher(10);
    add(300, Priority.NORMAL, "event", "{\"n\":%d}");
    turns.pass(dispatcher, Duration.ofMinutes(10));
    late(add(300, Priority.INTERACTIVE, "question", "{\"n\":%d}"));
    String longQuestion = "{\"q\":%d,\"text\":\"" + "why is it so ".repeat(250) + "\"}";
    List<MessageId> asked = add(5, Priority.INTERACTIVE, "question", longQuestion);
    turns.pass(dispatcher, Duration.ofSeconds(20));
    assertThat(world.outbox.settled()).containsAll(asked);
  }

  private void late(List<MessageId> ids) {
    Set<MessageId> late = Set.copyOf(ids);
    world.outbox.age = each -> late.contains(each.id()) ? Duration.ofDays(2) : Duration.ZERO;
  }

  private List<MessageId> anomaliesAndDigests() {
    add(200, Priority.NORMAL, "anomaly", "{\"value\":%03d,\"likelihood\":0.9,\"window\":[]}");
    return digests(50);
  }

  private List<MessageId> digests(int count) {
    return add(count, Priority.BULK, "digest", "{\"n\":%d}");
  }

  private List<MessageId> add(int count, Priority urgency, String kind, String row) {
    List<MessageId> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      added.add(world.outbox.add(Escalations.of(urgency, kind, row.formatted(i))).id());
    }
    return added;
  }

  private Dispatcher dispatcher(double costPerMegabyte) {
    cloud.budget = new LinkBudget(LinkBudget.Config.of(8_000, 16_384), turns.nanos::get);
    Terms terms = new Terms(0, costPerMegabyte, List.of());
    return turns.dispatcher(world, new Uplink.Cloud("link", terms, cloud, cloud.budget));
  }
}
