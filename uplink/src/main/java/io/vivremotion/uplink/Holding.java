package io.vivremotion.uplink;

import io.vivremotion.flow.Outbox;
import io.vivremotion.message.Answer.Source;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Batcher;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.link.Ladder.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which rows are in memory, to be chosen among. Of a class with more rows than may be held, those
 * of least value per byte are let go now and then, and others read instead: the whole outbox is
 * looked through, pass after pass, and the best of it is held. What is let go stays on disk. Only
 * when the disk has nearly no room left is what is worth least given up, with a tombstone. Used by
 * the uplink's thread.
 */
final class Holding {
  private static final long SIFT_NANOS = Duration.ofSeconds(5).toNanos();

  /** Where none of those held is worth its bytes: what is behind them may be. */
  private static final long HASTE_NANOS = Duration.ofSeconds(1).toNanos();

  private static final long SHED_NANOS = Duration.ofSeconds(1).toNanos();
  private static final List<Priority> SHED_FIRST = List.of(Priority.BULK, Priority.NORMAL);

  /** Of a class in memory, what is shed in a second: the disk is looked at again after it. */
  private static final double SHED_SHARE = 0.25;

  private final Dispatcher.Setting setting;
  private final Batcher batcher;
  private final Courier courier;
  private final Lots lots;
  private final Borders borders;
  private final Guessing guessing;
  private final Outstanding outstanding = new Outstanding();
  private final Map<Priority, Long> siftedAtNanos = new EnumMap<>(Priority.class);
  private long shedAtNanos;

  Holding(Dispatcher.Setting setting, Batcher batcher, Courier courier, Lots lots) {
    this.lots = lots;
    this.borders = new Borders(setting);
    this.setting = setting;
    this.batcher = batcher;
    this.courier = courier;
    this.guessing = new Guessing(setting.time().clock());
    this.shedAtNanos = nanos();
  }

  /** Escalations taken and not settled. */
  int unsettled() {
    return outstanding.size();
  }

  void take(Moment moment) {
    if (courier.underway() > setting.config().maxHeldRows()) {
      return;
    }
    for (Priority urgency : Priority.values()) {
      if (setting.ports().outbox().waiting(urgency) == 0) {
        continue;
      }
      if (isCrowded()) {
        makeRoom(urgency, moment);
      } else if (batcher.size(urgency) >= setting.config().maxHeldRows()) {
        sift(urgency, moment);
      }
      int room = setting.config().maxHeldRows() - batcher.size(urgency);
      if (room > 0 && !isCrowded()) {
        setting.ports().outbox().take(urgency, room).forEach(entry -> hold(entry, moment));
      }
    }
  }

  private boolean isCrowded() {
    return batcher.characters() >= setting.config().maxHeldCharacters();
  }

  /** Of its own class and of those that go after it: they may hold all the room there is. */
  private void makeRoom(Priority urgency, Moment moment) {
    for (Priority each : List.of(Priority.values()).reversed()) {
      if (each.compareTo(urgency) >= 0 && isCrowded()) {
        sift(each, moment);
      }
    }
  }

  private void hold(Outbox.Entry entry, Moment moment) {
    if (courier.isAnswered(entry.escalation())) {
      entry.settle();
    } else {
      outstanding.admit(entry).ifPresent(first -> add(Row.of(first, nanos()), moment));
    }
  }

  private void add(Row row, Moment moment) {
    Optional<String> barred = borders.barred(row, moment.links().all().all());
    if (barred.isPresent()) {
      bar(row, barred.get());
    } else if (!lots.takes(row, moment)) {
      batcher.add(row);
    }
  }

  /** By the configuration it may go to none of the models: the box's word is the last. */
  private void bar(Row row, String why) {
    setting.meters().rows("barred", 1);
    courier.giveUp(
        row,
        "No model that may be asked about this is configured.",
        Source.LOCAL,
        "dropped",
        Map.of("where", "uplink", "reason", why, "asked", row.asked()));
  }

  /**
   * None of those that may be let go will be sent, however well the link is. What was asked before
   * stays and goes on, and a question goes for less than {@link Moment#thrift}: neither counts.
   */
  private boolean isHopeless(Priority urgency, Moment moment) {
    return urgency != Priority.INTERACTIVE
        && batcher.share(urgency, row -> row.isUntouched() && moment.brings(row, moment.thrift()))
            == 0;
  }

  /** Lets the lesser half go where more wait than fit; all, and soon, where none will be sent. */
  private void sift(Priority urgency, Moment moment) {
    if (urgency == Priority.ALARM) {
      return;
    }
    long last = siftedAtNanos.computeIfAbsent(urgency, _ -> nanos() - SIFT_NANOS);
    long since = nanos() - last;
    boolean none = since >= HASTE_NANOS && isHopeless(urgency, moment);
    if (since < SIFT_NANOS && !none) {
      return;
    }
    siftedAtNanos.put(urgency, nanos());
    int most = none ? batcher.size(urgency) : batcher.size(urgency) / 2;
    List<Row> lesser = batcher.removeLeast(urgency, most, moment::density);
    lesser.forEach(row -> row.entry().letGo());
    setting.meters().rows("let_go", lesser.size());
  }

  void expire(Moment moment) {
    List<Row> expired = new ArrayList<>(batcher.removeExpired(nanos()));
    expired.addAll(lots.removeExpired());
    for (Row row : expired) {
      setting.meters().rows("expired", 1);
      courier.giveUp(
          row,
          "No answer in time.",
          Source.LOCAL,
          "expired",
          Map.of("where", "uplink", "asked", row.asked()));
    }
    batcher.remove(guessing.due(moment)).forEach(row -> courier.guess(row, Guessing.why(moment)));
  }

  /** The last step of the ladder. */
  void shed(Moment moment) {
    if (!moment.conditions().isDropping() || nanos() - shedAtNanos < SHED_NANOS) {
      return;
    }
    shedAtNanos = nanos();
    for (Priority urgency : SHED_FIRST) {
      int count = (int) Math.ceil(batcher.size(urgency) * SHED_SHARE);
      if (setting.ports().outbox().fill(urgency) >= Mode.DISK_ROOM && count > 0) {
        batcher.removeLeast(urgency, count, moment::density).forEach(row -> shed(row, moment));
      }
    }
  }

  private void shed(Row row, Moment moment) {
    setting.meters().rows("shed", 1);
    courier.shed(
        row,
        "No answer: the way to the cloud is too thin for what waits.",
        Map.of(
            "where",
            "uplink",
            "reason",
            "outbox-nearly-full",
            "valuePerKilobyte",
            moment.density(row) * 1_000,
            "asked",
            row.asked()));
  }

  private long nanos() {
    return setting.time().nanoTime().getAsLong();
  }
}
