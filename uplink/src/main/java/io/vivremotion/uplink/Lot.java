package io.vivremotion.uplink;

import io.vivremotion.message.MessageId;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.provider.BatchApi;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Prompts that were handed in together for a later answer. Which messages they hold is on disk
 * before anything is sent; the rows themselves are in the outbox, and are read from there again
 * after a restart. Used by the uplink's thread.
 */
final class Lot {
  private static final String ADOPTED = "?";

  /** How far it is. */
  enum Stage {
    /** The vendor has nothing of it, or we do not know. */
    NEW,
    UPLOADED,
    CREATED,
    /** The vendor is done with it. */
    ENDED,
    /** We know what became of each row, though some may not have been read again yet. */
    KNOWN,
    /** What the vendor still has of it is to be deleted. */
    SPENT
  }

  /** An answer whose row is not in memory. */
  record Late(String text, Map<String, Object> facts) {}

  final String name;
  final Instant since;

  /** By prompt; the first row of each is {@code a1}. */
  final List<List<MessageId>> prompts;

  /** Not answered yet, nor given back. */
  private final Set<MessageId> open = new HashSet<>();

  private final Map<MessageId, Row> held = new HashMap<>();
  private final Map<MessageId, Late> late = new HashMap<>();
  private final Set<String> files = new HashSet<>();

  Stage stage = Stage.NEW;
  String file = "";
  String batch = "";

  /** What is to be sent; empty after a restart. */
  List<BatchApi.Item> items = List.of();

  Optional<BatchApi.Step.Ended> ended = Optional.empty();

  /**
   * A call may have had its effect though no reply came: what the vendor has is to be found out.
   */
  boolean doubtful;

  /** Batches that turned out to be another's. */
  final Set<String> wrong = new HashSet<>();

  /** The batch was found, not made: it may be another's until its results are seen. */
  boolean adopted;

  boolean underway;
  boolean cancelled;
  int failures;
  long nextNanos;
  long waitNanos;

  Lot(String name, Instant since, List<List<MessageId>> prompts) {
    this.name = name;
    this.since = since;
    this.prompts = List.copyOf(prompts);
    prompts.forEach(open::addAll);
  }

  boolean owns(MessageId id) {
    return open.contains(id);
  }

  boolean isResolved() {
    return open.isEmpty();
  }

  void hold(Row row) {
    held.put(row.escalation().id(), row);
  }

  List<Row> held() {
    return List.copyOf(held.values());
  }

  /** It is no longer this lot's; empty: it is not in memory. */
  Optional<Row> release(MessageId id) {
    open.remove(id);
    return Optional.ofNullable(held.remove(id));
  }

  /** All that are open, those in memory first of all. */
  List<Row> releaseAll() {
    List<Row> rows = held();
    held.clear();
    open.clear();
    return rows;
  }

  void keep(MessageId id, Late answer) {
    late.put(id, answer);
  }

  Optional<Late> answer(MessageId id) {
    return Optional.ofNullable(late.remove(id));
  }

  /** The batch is another's: ours is to be looked for again. */
  void forget() {
    wrong.add(batch);
    batch = "";
    ended = Optional.empty();
    stage = file.isEmpty() ? Stage.NEW : Stage.UPLOADED;
    doubtful = true;
  }

  String promptId(int prompt) {
    return name + "-" + prompt;
  }

  void left(List<String> more) {
    files.addAll(more);
  }

  BatchApi.Leftovers leftovers() {
    List<String> all = new ArrayList<>(files);
    if (!file.isEmpty()) {
      all.add(file);
    }
    return new BatchApi.Leftovers(batch, all);
  }

  /** For the ledger: when, file, batch, and the messages of each prompt. */
  String note() {
    String ids =
        prompts.stream()
            .map(
                prompt -> prompt.stream().map(MessageId::toString).collect(Collectors.joining(",")))
            .collect(Collectors.joining(";"));
    String made = adopted ? ADOPTED + batch : batch;
    return since.getEpochSecond() + "|" + file + "|" + made + "|" + ids;
  }

  /** Throws {@link IllegalArgumentException} for anything but a {@link #note}. */
  static Lot of(String name, String note) {
    String[] fields = note.split("\\|", -1);
    if (fields.length != 4) {
      throw new IllegalArgumentException("four fields of a lot were expected");
    }
    List<List<MessageId>> prompts =
        Arrays.stream(fields[3].split(";", -1))
            .map(ids -> Arrays.stream(ids.split(",", -1)).map(MessageId::parse).toList())
            .toList();
    Lot lot = new Lot(name, Instant.ofEpochSecond(Long.parseLong(fields[0])), prompts);
    lot.file = fields[1];
    lot.adopted = fields[2].startsWith(ADOPTED);
    lot.batch = lot.adopted ? fields[2].substring(1) : fields[2];
    lot.stage =
        !lot.batch.isEmpty() ? Stage.CREATED : lot.file.isEmpty() ? Stage.NEW : Stage.UPLOADED;
    lot.doubtful = lot.stage != Stage.CREATED;
    return lot;
  }
}
