package io.vivremotion.uplink;

import io.vivremotion.message.MessageId;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Batch;
import io.vivremotion.uplink.batch.Batcher;
import io.vivremotion.uplink.batch.Prompt;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.link.Ladder.Mode;
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
      Agreement agreement) {}

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
    if (api.isEmpty()) {
      return;
    }
    LotWork.Desk desk = new LotWork.Desk(line.get(), api.get(), noted);
    if (lots.size() < MOST && gathering.isDue(nanos(), api.get().terms())) {
      handIn(desk);
    }
    List.copyOf(lots).forEach(lot -> work.advance(desk, lot));
  }

  /** As many prompts as one call may carry; alarms find room beside it. */
  private void handIn(LotWork.Desk desk) {
    Batcher.Config batch = setting.config().batch();
    int most = Math.min(batch.maxRows(), ways.agreement.most(desk.line().provider().model()));
    long largest = desk.line().budget().largestCall(Priority.BULK) - LotWork.REPLY_BYTES;
    List<Prompt> prompts = new ArrayList<>();
    List<BatchApi.Item> items = new ArrayList<>();
    String name = "vm-" + Long.toHexString(setting.time().random().nextLong() | 1L << 63);
    for (Batch gathered : gathering.batches(most, batch.maxRowsBytes())) {
      Batch part = borders.fit(gathered, desk.line());
      if (part.rows().isEmpty()) {
        continue;
      }
      Prompt prompt = ways.writing.prompt(part, desk.line(), Mode.NORMAL);
      items.add(
          new BatchApi.Item(name + "-" + prompts.size(), ways.writing.ask(prompt, Mode.NORMAL)));
      if (desk.api().uploadBytes(items) > largest) {
        items.removeLast();
        break;
      }
      prompts.add(prompt);
    }
    if (prompts.isEmpty()) {
      gathering.takeAll().forEach(ways.batcher::add);
    } else {
      handIn(desk, name, prompts, items);
    }
  }

  private void handIn(
      LotWork.Desk desk, String name, List<Prompt> prompts, List<BatchApi.Item> items) {
    List<List<MessageId>> ids =
        prompts.stream()
            .map(prompt -> prompt.inOrder().stream().map(row -> row.escalation().id()).toList())
            .toList();
    Lot lot = new Lot(name, setting.time().clock().instant(), ids);
    lot.items = List.copyOf(items);
    lot.nextNanos = nanos();
    lots.add(lot);
    List<Row> rows = prompts.stream().flatMap(prompt -> prompt.inOrder().stream()).toList();
    rows.forEach(gathering::remove);
    if (!desk.noted().getAsBoolean()) {
      lots.remove(lot);
      rows.forEach(ways.batcher::add);
      return;
    }
    rows.forEach(lot::hold);
    setting.meters().rows("handed_in", rows.size());
    prompts.forEach(setting.meters()::masked);
    rows.forEach(row ->
        setting
            .ports()
            .journal()
            .note(
                row.escalation().id(),
                "handed-in",
                Map.of("lot", name, "rows", rows.size(), "prompts", ids.size(), "price", "half")));
    LOG.info("uplink event=lot_handed_in lot={} rows={}", name, rows.size());
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
      Lot lot = Lot.of(name, note);
      lot.nextNanos = nanos();
      lots.add(lot);
    } catch (IllegalArgumentException e) {
      LOG.error("uplink event=lot_unreadable lot={} consequence=\"asked again\"", name, e);
    }
  }

  private long nanos() {
    return setting.time().nanoTime().getAsLong();
  }
}
