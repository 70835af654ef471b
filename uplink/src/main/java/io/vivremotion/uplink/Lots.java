package io.vivremotion.uplink;

import io.vivremotion.message.MessageId;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Batch;
import io.vivremotion.uplink.batch.Batcher;
import io.vivremotion.uplink.batch.Prompt;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.link.Ladder.Mode;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.BatchApi;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows that can wait go through the vendor's API for that, at half the price. Which rows a lot
 * holds is on disk before it is handed in; after a crash the vendor is asked what it has of it, and
 * the rows are held again as they come out of the outbox: none is lost, none asked twice. What the
 * vendor does not answer in time, or not at all, goes the usual way. Used by the uplink's thread;
 * {@link #size} and {@link #rows} by any.
 */
final class Lots {
  private static final Logger LOG = LoggerFactory.getLogger(Lots.class);
  private static final int MOST = 4;

  private final Dispatcher.Setting setting;
  private final Ways ways;
  private final LotGathering gathering = new LotGathering();
  private final List<Lot> lots = new ArrayList<>();
  private final LotResults results;
  private final LotWork work;
  private final Borders borders;
  private volatile int size;
  private volatile int rows;

  /** Where rows go, and by what. */
  record Ways(
      Lines lines,
      Calls calls,
      Writing writing,
      Courier courier,
      Batcher batcher,
      Shadow shadow,
      Feedback feedback,
      Learning learning,
      Funds funds) {}

  Lots(Dispatcher.Setting setting, Ways ways) {
    this.setting = setting;
    this.ways = ways;
    this.borders = new Borders(setting);
    this.results = new LotResults(setting, ways);
    this.work = new LotWork(setting, ways, lots, results);
    setting.meters().watch(this);
  }

  /** Lots that are not done with, as of the last turn. */
  int size() {
    return size;
  }

  /** In memory, as of the last turn: of lots, and waiting for one. */
  int rows() {
    return rows;
  }

  /** Whether the row is, or may become, one of a lot: then it goes no other way meanwhile. */
  boolean takes(Row row, Moment moment) {
    MessageId id = row.escalation().id();
    for (Lot lot : lots) {
      if (lot.owns(id)) {
        lot.hold(row);
        results.bring(lot, row);
        return true;
      }
    }
    Optional<BatchApi> api = api();
    if (api.isEmpty()
        || !borders.admits(ways.lines.current(), row)
        || lots.size() >= MOST
        || work.isResting()
        || !gathering.wants(row, moment, api.get().terms())) {
      return false;
    }
    gathering.add(row, nanos());
    return true;
  }

  private Optional<BatchApi> api() {
    return ways.lines.current().provider().batchApi();
  }

  /** Rows whose deadline has passed are no longer ours. */
  List<Row> removeExpired() {
    List<Row> expired = new ArrayList<>();
    for (Row row : gathering.rows()) {
      if (isExpired(row)) {
        gathering.remove(row);
        expired.add(row);
      }
    }
    for (Lot lot : lots) {
      lot.held().stream()
          .filter(this::isExpired)
          .forEach(row -> lot.release(row.escalation().id()).ifPresent(expired::add));
    }
    return expired;
  }

  private boolean isExpired(Row row) {
    return row.nanosLeft(nanos()).filter(left -> left <= 0).isPresent();
  }

  /**
   * Does what is due.
   *
   * @param noted writes to disk which lots there are, and says whether that was possible
   */
  void turn(BooleanSupplier noted) {
    size = lots.size();
    rows = gathering.size() + lots.stream().mapToInt(lot -> lot.held().size()).sum();
    Optional<Line> line = ways.lines.usable().filter(each -> !each.circuit().probing());
    Optional<BatchApi> api = line.flatMap(each -> each.provider().batchApi());
    terms().ifPresent(terms -> gathering.takeLate(nanos(), terms).forEach(ways.batcher::add));
    if (api.isEmpty()) {
      terms()
          .ifPresent(
              terms -> List.copyOf(lots).forEach(lot -> work.giveBackOverdue(terms, noted, lot)));
      return;
    }
    LotWork.Desk desk = new LotWork.Desk(line.get(), api.get(), noted);
    boolean due = gathering.isDue(nanos(), api.get().terms());
    if (lots.size() < MOST && due && !ways.funds.refuses(Priority.BULK)) {
      handIn(desk);
    }
    List.copyOf(lots).forEach(lot -> work.advance(desk, lot));
  }

  /** Of the lines' vendors, whether or not they can be used now. */
  private Optional<BatchApi.Terms> terms() {
    return ways.lines.all().stream()
        .flatMap(line -> line.provider().batchApi().stream())
        .map(BatchApi::terms)
        .findFirst();
  }

  /**
   * As many prompts as one call may carry, as can be read the answers of, and as money is left for;
   * alarms find room beside it.
   */
  private void handIn(LotWork.Desk desk) {
    Batcher.Config batch = setting.config().batch();
    String model = desk.line().provider().model();
    int most = Math.min(batch.maxRows(), ways.shadow.agreement().most(model));
    long largest = desk.line().budget().largestCall(Priority.BULK) - LotWork.REPLY_BYTES;
    LotParcel parcel = new LotParcel(newName(), model);
    long resultBytes = 0;
    for (Batch gathered : gathering.batches(most, batch.maxRowsBytes())) {
      Batch part = borders.fit(gathered, desk.line());
      if (part.rows().isEmpty()) {
        continue;
      }
      Prompt prompt = ways.writing.prompt(part, desk.line(), Mode.NORMAL);
      Ask ask = ways.writing.ask(prompt, Mode.NORMAL);
      parcel.add(prompt, ask);
      resultBytes += desk.line().provider().price(ask).receiveBytes();
      boolean unreadable = resultBytes > desk.api().maxResultBytes();
      if (unreadable || desk.api().uploadBytes(parcel.items()) > largest) {
        parcel.keep(parcel.size() - 1);
        break;
      }
    }
    if (parcel.size() == 0) {
      gathering.takeAll().forEach(ways.batcher::add);
    } else {
      pay(desk, parcel).ifPresent(receipt -> handIn(desk, parcel, receipt));
    }
  }

  private String newName() {
    return "vm-" + Long.toHexString(setting.time().random().nextLong() | 1L << 63);
  }

  /** Of fewer and fewer prompts; where there is money for none all wait, and are told so. */
  private Optional<Purse.LotReceipt> pay(LotWork.Desk desk, LotParcel parcel) {
    while (parcel.size() > 0) {
      var order = parcel.order(desk.api().uploadBytes(parcel.items()) + LotWork.CALLS_BYTES);
      Optional<Purse.LotReceipt> receipt = ways.funds.takeLot(order);
      if (receipt.isPresent()) {
        return receipt;
      }
      parcel.keep(parcel.size() / 2);
    }
    Map<String, Object> why = ways.funds.told(Priority.BULK);
    gathering.untold().forEach(row -> note(row, "waits", why));
    return Optional.empty();
  }

  private void handIn(LotWork.Desk desk, LotParcel parcel, Purse.LotReceipt receipt) {
    Lot lot = new Lot(parcel.name(), setting.time().clock().instant(), parcel.content());
    lot.items = parcel.items();
    lot.receipt = receipt;
    lot.nextNanos = nanos();
    lot.begunNanos = nanos();
    lots.add(lot);
    List<Row> rows = parcel.rows();
    rows.forEach(gathering::remove);
    if (!desk.noted().getAsBoolean()) {
      lots.remove(lot);
      receipt.release();
      rows.forEach(ways.batcher::add);
      return;
    }
    rows.forEach(lot::hold);
    setting.meters().rows("handed_in", rows.size());
    parcel.prompts().forEach(setting.meters()::masked);
    Map<String, Object> facts =
        Map.of("lot", lot.name, "rows", rows.size(), "prompts", lot.promptCount());
    rows.forEach(row -> note(row, "handed-in", facts));
    LOG.info("uplink event=lot_handed_in lot={} rows={}", lot.name, rows.size());
  }

  private void note(Row row, String step, Map<String, Object> facts) {
    setting.ports().journal().note(row.escalation().id(), step, facts);
  }

  /** For the ledger. */
  Map<String, String> notes() {
    Map<String, String> notes = new HashMap<>();
    lots.forEach(lot -> notes.put("lot." + lot.name, lot.note()));
    return notes;
  }

  /** Takes up what an earlier run has handed in. */
  void resume(Map<String, String> entries) {
    boolean possible =
        setting.clouds().stream().anyMatch(cloud -> cloud.provider().batchApi().isPresent());
    entries.forEach((key, note) -> {
      if (key.startsWith("lot.") && !possible) {
        LOG.warn("uplink event=lot_left reason=\"batch-api is off\" {}={}", key, note);
      } else if (key.startsWith("lot.")) {
        resume(key.substring("lot.".length()), note);
      }
    });
  }

  private void resume(String name, String note) {
    try {
      String usual = ways.lines.current().provider().model();
      Lot lot = Lot.of(name, note, usual, setting.ports().purse());
      lot.nextNanos = nanos();
      lot.begunNanos = nanos();
      lots.add(lot);
    } catch (IllegalArgumentException e) {
      LOG.error("uplink event=lot_unreadable lot={} consequence=\"asked again\"", name, e);
    }
  }

  private long nanos() {
    return setting.time().nanoTime().getAsLong();
  }
}
