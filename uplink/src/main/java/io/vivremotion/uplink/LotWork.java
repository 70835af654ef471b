package io.vivremotion.uplink;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.LinkBudget.Reservation;
import io.vivremotion.uplink.provider.BatchApi;
import io.vivremotion.uplink.provider.BatchApi.Step;
import io.vivremotion.uplink.provider.Outcome;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings each lot one call further at a time. Used by the uplink's thread. */
final class LotWork {
  private static final Logger LOG = LoggerFactory.getLogger(LotWork.class);
  private static final int FAILURES_AT_MOST = 5;
  private static final long LONGEST_WAIT_NANOS = Duration.ofMinutes(10).toNanos();
  private static final Duration REST = Duration.ofHours(1);
  private static final Duration AFTER_CANCEL = Duration.ofHours(1);
  private static final long SMALL_CALL_BYTES = 700;

  /** Set aside for a reply; what is longer is paced as it comes. */
  static final long REPLY_BYTES = 3_000;

  /** Of a lot: what its calls take beside the file, as estimated for the account. */
  static final long CALLS_BYTES = 20_000;

  private final Dispatcher.Setting setting;
  private final Lots.Ways ways;
  private final List<Lot> lots;
  private final LotResults results;
  private long restUntilNanos;

  /**
   * @param lots those done with are removed
   */
  LotWork(Dispatcher.Setting setting, Lots.Ways ways, List<Lot> lots, LotResults results) {
    this.setting = setting;
    this.ways = ways;
    this.lots = lots;
    this.results = results;
    this.restUntilNanos = nanos();
  }

  /**
   * Over which line lots are worked on.
   *
   * @param noted writes to disk which lots there are, and says whether that was possible
   */
  record Desk(Line line, BatchApi api, BooleanSupplier noted) {}

  /** The vendor has refused a lot lately. */
  boolean isResting() {
    return nanos() - restUntilNanos < 0;
  }

  /** Begins what is due of it. */
  void advance(Desk desk, Lot lot) {
    if (lot.underway || nanos() - lot.nextNanos < 0) {
      return;
    }
    boolean late = age(lot).compareTo(desk.api.terms().within()) > 0;
    switch (lot.stage) {
      case NEW, UPLOADED -> {
        if (isOverdue(desk.api.terms(), lot)) {
          giveBack(desk.noted, lot, "late");
        } else if (lot.doubtful) {
          begin(desk, lot, () -> desk.api.find(lost(lot)));
        } else if (lot.stage == Lot.Stage.NEW) {
          upload(desk, lot);
        } else {
          begin(desk, lot, () -> desk.api.create(lot.name, lot.file));
        }
      }
      case CREATED -> {
        if (isOverdue(desk.api.terms(), lot)) {
          giveBack(desk.noted, lot, "late");
        } else if (late && lot.mayBeCancelled()) {
          lot.waitNanos = 0; // what it comes to is looked for soon
          begin(desk, lot, () -> desk.api.cancel(lot.batch));
        } else {
          begin(desk, lot, () -> desk.api.look(lot.batch));
        }
      }
      case ENDED -> lot.ended.ifPresent(ended -> begin(desk, lot, () -> desk.api.results(ended)));
      case KNOWN -> {
        if (results.areBrought(lot)) {
          lot.stage = Lot.Stage.SPENT;
          lot.failures = 0;
        }
      }
      case SPENT -> begin(desk, lot, () -> desk.api.delete(lot.leftovers()));
    }
  }

  private BatchApi.Lost lost(Lot lot) {
    Set<String> others = new HashSet<>(lot.wrong);
    lots.forEach(each -> others.add(each.batch));
    return new BatchApi.Lost(lot.name, lot.promptCount(), lot.since, others);
  }

  private void upload(Desk desk, Lot lot) {
    if (lot.items.isEmpty()) {
      giveBack(desk.noted, lot, "lost");
      return;
    }
    long bytes = desk.api.uploadBytes(lot.items);
    reserve(desk.line, bytes)
        .ifPresent(
            reserved -> run(desk, lot, reserved, () -> desk.api.upload(lot.name, lot.items)));
  }

  private void begin(Desk desk, Lot lot, Calls.Work<Step> work) {
    reserve(desk.line, SMALL_CALL_BYTES).ifPresent(reserved -> run(desk, lot, reserved, work));
  }

  private static Optional<Reservation> reserve(Line line, long sendBytes) {
    LinkBudget budget = line.budget();
    return budget.affords(sendBytes, REPLY_BYTES)
        ? budget.tryReserve(Priority.BULK, sendBytes, REPLY_BYTES)
        : Optional.empty();
  }

  private void run(Desk desk, Lot lot, Reservation reserved, Calls.Work<Step> work) {
    lot.underway = true;
    ways.calls()
        .run(
            desk.line,
            work,
            step -> {
              reserved.close();
              lot.underway = false;
              heard(desk, lot, step);
            },
            broken -> new Step.Failed(new Outcome.Unreachable("batch-broken", broken.toString())));
  }

  private void heard(Desk desk, Lot lot, Step step) {
    Duration first = desk.api.terms().firstLook();
    switch (step) {
      case Step.Uploaded(String file) -> {
        lot.file = file;
        next(lot, Lot.Stage.UPLOADED, Duration.ZERO);
        note(desk.noted, lot, "uploaded");
      }
      case Step.Created(String batch) -> {
        lot.adopted = lot.doubtful;
        lot.batch = batch;
        lot.items = List.of();
        next(lot, Lot.Stage.CREATED, first);
        note(desk.noted, lot, "created");
      }
      case Step.Working() -> {
        lot.failures = 0;
        wait(lot, first);
      }
      case Step.Ended ended -> {
        LOG.info("uplink event=lot_ended lot={} how={}", lot.name, ended.how());
        lot.ended = Optional.of(ended);
        lot.left(ended.files());
        next(lot, Lot.Stage.ENDED, Duration.ZERO);
      }
      case Step.Results(Map<String, Outcome> byId) -> {
        if (isAnother(lot, byId)) {
          lot.forget();
          lot.nextNanos = nanos();
        } else {
          results.of(lot, desk.line, byId, desk.noted);
          next(lot, Lot.Stage.KNOWN, Duration.ZERO);
        }
      }
      case Step.Done() -> done(desk, lot, first);
      case Step.Gone() -> gone(desk, lot);
      case Step.Failed(Outcome outcome) -> failed(desk, lot, outcome);
    }
  }

  /** It was taken to be ours for want of a name. */
  private static boolean isAnother(Lot lot, Map<String, Outcome> byId) {
    boolean none = byId.keySet().stream().noneMatch(id -> id.startsWith(lot.name + "-"));
    return lot.adopted && none && !byId.isEmpty();
  }

  private void next(Lot lot, Lot.Stage stage, Duration wait) {
    lot.stage = stage;
    lot.doubtful = false;
    lot.failures = 0;
    lot.waitNanos = wait.toNanos();
    lot.nextNanos = nanos() + lot.waitNanos;
  }

  private void wait(Lot lot, Duration first) {
    long longer = Math.max(first.toNanos(), lot.waitNanos + lot.waitNanos / 2);
    lot.waitNanos = Math.min(Math.max(first.toNanos(), LONGEST_WAIT_NANOS), longer);
    lot.nextNanos = nanos() + lot.waitNanos;
  }

  private void done(Desk desk, Lot lot, Duration first) {
    if (lot.stage == Lot.Stage.SPENT) {
      remove(desk.noted, lot);
    } else {
      lot.cancelled = true;
      wait(lot, first);
    }
  }

  private void remove(BooleanSupplier noted, Lot lot) {
    lots.remove(lot);
    note(noted, lot, "done");
  }

  /** Where the disk does not take it the vendor is asked after a restart what it has. */
  private static void note(BooleanSupplier noted, Lot lot, String what) {
    LOG.debug("uplink event=lot_{} lot={} noted={}", what, lot.name, noted.getAsBoolean());
  }

  private void gone(Desk desk, Lot lot) {
    boolean again = lot.stage == Lot.Stage.NEW && lot.doubtful && !lot.items.isEmpty();
    if (again && lot.failures < FAILURES_AT_MOST) {
      lot.doubtful = false;
      lot.nextNanos = nanos();
    } else {
      lot.doubtful = false;
      giveBack(desk.noted, lot, "gone");
    }
  }

  /** As long as the vendor may have it, it is not asked otherwise, but for one that is overdue. */
  private void failed(Desk desk, Lot lot, Outcome outcome) {
    lot.failures++;
    LOG.warn("uplink event=lot_call_failed lot={} outcome=\"{}\"", lot.name, outcome);
    boolean begins = lot.stage == Lot.Stage.NEW || lot.stage == Lot.Stage.UPLOADED;
    boolean never = outcome instanceof Outcome.Refused || outcome instanceof Outcome.Barred;
    boolean refused = begins && never && !lot.doubtful;
    boolean often = lot.failures >= FAILURES_AT_MOST;
    if (lot.stage == Lot.Stage.SPENT && often) {
      remove(desk.noted, lot);
    } else if (refused) {
      restUntilNanos = nanos() + REST.toNanos();
      giveBack(desk.noted, lot, "refused");
    } else if (lot.stage == Lot.Stage.ENDED && (never || often)) {
      giveBack(desk.noted, lot, "unread");
    } else if (begins && isOverdue(desk.api.terms(), lot)) {
      giveBack(desk.noted, lot, "late");
    } else {
      lot.doubtful = begins;
      wait(lot, desk.api.terms().firstLook());
    }
  }

  /** By the clock, which may have been set back; no less than this run has seen of it. */
  private Duration age(Lot lot) {
    Duration byClock = Duration.between(lot.since, setting.time().clock().instant());
    Duration seen = Duration.ofNanos(nanos() - lot.begunNanos);
    return byClock.compareTo(seen) > 0 ? byClock : seen;
  }

  private boolean isOverdue(BatchApi.Terms terms, Lot lot) {
    return age(lot).compareTo(terms.within().plus(AFTER_CANCEL)) > 0;
  }

  /** No line to the vendor can be used: what is overdue goes the usual way all the same. */
  void giveBackOverdue(BatchApi.Terms terms, BooleanSupplier noted, Lot lot) {
    boolean known = lot.stage == Lot.Stage.KNOWN || lot.stage == Lot.Stage.SPENT;
    if (!known && !lot.underway && isOverdue(terms, lot)) {
      giveBack(noted, lot, "late");
    }
  }

  /** Its rows go the usual way; what the vendor may have worked on is paid for. */
  private void giveBack(BooleanSupplier noted, Lot lot, String why) {
    boolean mayCost = lot.doubtful || !lot.batch.isEmpty();
    if (lot.isToBeCounted(noted)) {
      lot.pay(mayCost);
    }
    List<Row> rows = lot.releaseAll();
    rows.forEach(ways.batcher()::add);
    setting.meters().rows("given_back", rows.size());
    LOG.warn("uplink event=lot_given_back lot={} why={} rows={}", lot.name, why, rows.size());
    next(lot, Lot.Stage.SPENT, Duration.ZERO);
    lot.batch = lot.adopted ? "" : lot.batch;
    if (lot.leftovers().files().isEmpty() && lot.batch.isEmpty()) {
      remove(noted, lot);
    }
  }

  private long nanos() {
    return setting.time().nanoTime().getAsLong();
  }
}
