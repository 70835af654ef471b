package io.vivremotion.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.TestClock;
import io.vivremotion.adapter.Downlink.Attachment;
import io.vivremotion.adapter.Downlink.Receipt;
import io.vivremotion.message.Answer;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Messages;
import io.vivremotion.message.ReplyTo;
import io.vivremotion.spool.MemorySpool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Random lives of the downlink against the simplest model: a set of answers that wait. Whatever is
 * posted, attached, given back, expired and restarted, an answer leaves the set only delivered,
 * taken or expired, and one that is left is delivered to who attaches.
 */
final class SpoolDownlinkModelTest {
  private static final List<String> DEVICES = List.of("a", "b");
  private static final List<String> PROTOCOLS = List.of("mqtt", "http");

  @Property(tries = 400)
  void nothing_is_lost_and_nothing_settled_comes_back(
      @ForAll @Size(max = 150) List<@IntRange(max = 9_699) Integer> actions)
      throws InterruptedException {
    Life life = new Life();
    for (int action : actions) {
      life.act(action % 10, action / 10 % 97);
      life.check();
    }
    life.finish();
  }

  /** One recipient's seat, and what it has in hand. */
  private static final class Seat {
    private final List<Answer> answers = new ArrayList<>();
    private final List<Receipt> receipts = new ArrayList<>();
    private Attachment attachment = () -> {};
  }

  private static final class Life {
    private final TestClock clock = new TestClock(Messages.AT);
    private final Map<Long, Answer> waiting = new LinkedHashMap<>();
    private final Set<Long> settled = new TreeSet<>();
    private final List<Seat> seats = new ArrayList<>();
    private MemorySpool spool = new MemorySpool();
    private SpoolDownlink downlink = open();
    private long next = 1;
    private long firstOfThisRun = 1;
    private Instant opened = Messages.AT;

    void act(int action, int choice) throws InterruptedException {
      switch (action) {
        case 0, 1, 2 -> post(choice);
        case 3 -> attach(DEVICES.get(choice % 2), PROTOCOLS.get(choice / 2 % 2));
        case 4 -> attachAny(PROTOCOLS.get(choice % 2));
        case 5 -> pick(choice, Life::detach);
        case 6, 7 -> pick(choice, this::deliver);
        case 8 -> pick(choice, Life::fail);
        case 9 -> rare(choice);
        default -> throw new IllegalStateException("there is no action " + action);
      }
    }

    void check() {
      Set<Long> found = new TreeSet<>();
      for (String device : DEVICES) {
        downlink.waiting(new DeviceId(device)).forEach(answer -> found.add(answer.id().low()));
      }
      assertThat(found).isEqualTo(new TreeSet<>(waiting.keySet()));
      assertThat(spool.pending()).hasSize(waiting.size());
    }

    /** All that is left reaches those who attach now. */
    void finish() {
      seats.forEach(Life::detach);
      seats.clear();
      Set<Long> got = new TreeSet<>();
      for (String device : DEVICES) {
        for (String protocol : PROTOCOLS) {
          downlink.attach(
              new DeviceId(device),
              protocol,
              (answer, receipt) -> {
                got.add(answer.id().low());
                receipt.delivered();
              });
        }
      }
      assertThat(got).isEqualTo(new TreeSet<>(waiting.keySet()));
      assertThat(spool.pending()).isEmpty();
    }

    private void post(int choice) {
      Answer answer =
          new Answer(
              new MessageId(1, next),
              new MessageId(2, next),
              new DeviceId(DEVICES.get(choice % 2)),
              Answer.Source.LOCAL,
              "x",
              1,
              clock.instant(),
              clock.instant().plusSeconds(60 + choice),
              ReplyTo.over(PROTOCOLS.get(choice / 2 % 2)));
      waiting.put(next++, answer);
      downlink.post(answer, _ -> {});
    }

    private void attach(String device, String protocol) {
      Seat seat = new Seat();
      seats.add(seat);
      seat.attachment = downlink.attach(new DeviceId(device), protocol, (a, r) -> take(seat, a, r));
    }

    private void attachAny(String protocol) {
      Seat seat = new Seat();
      seats.add(seat);
      seat.attachment = downlink.attachAny(protocol, (a, r) -> take(seat, a, r));
    }

    private void take(Seat seat, Answer answer, Receipt receipt) {
      assertThat(settled).doesNotContain(answer.id().low());
      assertThat(waiting).containsKey(answer.id().low());
      seat.answers.add(answer);
      seat.receipts.add(receipt);
    }

    private static void detach(Seat seat) {
      seat.attachment.close();
    }

    private void deliver(Seat seat) {
      if (!seat.receipts.isEmpty()) {
        settle(seat.answers.removeFirst().id().low());
        seat.receipts.removeFirst().delivered();
      }
    }

    private static void fail(Seat seat) {
      if (!seat.receipts.isEmpty()) {
        seat.answers.removeFirst();
        seat.receipts.removeFirst().failed();
      }
    }

    private void rare(int choice) throws InterruptedException {
      if (choice < 30) {
        restart();
      } else if (choice < 60 && !waiting.isEmpty()) {
        long id = waiting.keySet().iterator().next();
        settle(id);
        downlink.taken(new MessageId(1, id));
      } else {
        expire();
      }
    }

    /** With nobody attached nothing is under way, and time alone decides. */
    private void expire() {
      seats.forEach(Life::detach);
      seats.clear();
      clock.advance(Duration.ofSeconds(30));
      List<Long> due =
          waiting.values().stream().filter(this::isOver).map(answer -> answer.id().low()).toList();
      due.forEach(this::settle);
      downlink.tick();
    }

    /** Of what was found, the time before counts once the clock had five minutes to settle. */
    private boolean isOver(Answer answer) {
      Duration sinceOpen = Duration.between(opened, clock.instant());
      boolean counts =
          answer.id().low() >= firstOfThisRun || sinceOpen.compareTo(Duration.ofMinutes(5)) >= 0;
      return counts
          ? !answer.expiresAt().isAfter(clock.instant())
          : sinceOpen.compareTo(Duration.between(answer.at(), answer.expiresAt())) >= 0;
    }

    private void settle(long id) {
      waiting.remove(id);
      settled.add(id);
    }

    private void pick(int choice, java.util.function.Consumer<Seat> action) {
      if (!seats.isEmpty()) {
        action.accept(seats.get(choice % seats.size()));
      }
    }

    private void restart() throws InterruptedException {
      seats.clear();
      spool = spool.reopened();
      opened = clock.instant();
      firstOfThisRun = next;
      downlink = open();
      downlink.start();
    }

    private SpoolDownlink open() {
      return new SpoolDownlink(
          spool,
          SpoolDownlink.Config.DEFAULT,
          new SpoolDownlink.Time(clock, clock::nanoTime),
          (_, _, _) -> {},
          new SimpleMeterRegistry());
    }
  }
}
