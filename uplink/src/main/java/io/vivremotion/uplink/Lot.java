package io.vivremotion.uplink;

import io.vivremotion.message.MessageId;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.provider.BatchApi;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Prompts that were handed in together for a later answer. Which messages they hold is on disk
 * before anything is sent; the rows themselves are in the outbox, and are read from there again
 * after a restart. Used by the uplink's thread.
 */
final class Lot {
  private static final String ADOPTED = "?";
  private static final String COUNTED = "counted";

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

  /**
   * An answer whose row is not in memory.
   *
   * @param verdict empty: none
   * @param rows that shared the prompt
   * @param counts models may be judged by it: it was not so before
   */
  record Late(String text, String verdict, int rows, Map<String, Object> facts, boolean counts) {}

  /**
   * What is handed in.
   *
   * @param model that is asked
   * @param prompts the messages of each; the first row of each is {@code a1}
   * @param characters of each prompt; 0: not known
   */
  record Content(String model, List<List<MessageId>> prompts, List<Integer> characters) {
    Content {
      prompts = List.copyOf(prompts);
      characters = List.copyOf(characters);
    }
  }

  final String name;
  final Instant since;
  final Content content;

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

  /** What is set aside for it. */
  Purse.LotReceipt receipt = Purse.LotReceipt.NONE;

  /** What came of it is charged, and models were judged by it. */
  private boolean counted;

  /**
   * A call may have had its effect though no reply came: what the vendor has is to be found out.
   */
  boolean doubtful;

  /** Batches that turned out to be another's. */
  final Set<String> wrong = new HashSet<>();

  /** The batch was found, not made: it may be another's until its results are seen. */
  boolean adopted;

  /** When this run began with it. */
  long begunNanos;

  boolean underway;

  /** As the vendor has confirmed. */
  boolean cancelled;

  int failures;
  long nextNanos;
  long waitNanos;

  Lot(String name, Instant since, Content content) {
    this.name = name;
    this.since = since;
    this.content = content;
    content.prompts.forEach(open::addAll);
  }

  int promptCount() {
    return content.prompts.size();
  }

  /**
   * True once in the lot's life, over kills and restarts: whoever is told so counts what came of
   * it.
   *
   * @param noted writes to disk that it is so, and says whether that was possible
   */
  boolean isToBeCounted(BooleanSupplier noted) {
    boolean first = !counted;
    counted = true;
    return first && noted.getAsBoolean();
  }

  /**
   * Of a lot without results.
   *
   * @param mayCost the vendor may have worked on it
   */
  void pay(boolean mayCost) {
    if (mayCost) {
      receipt.settleAsEstimated();
    } else {
      receipt.settle(Map.of());
    }
  }

  boolean owns(MessageId id) {
    return open.contains(id);
  }

  /** After a call that failed it is looked at first: it may have ended, or be cancelled. */
  boolean mayBeCancelled() {
    return !cancelled && !adopted && failures == 0;
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

  /**
   * For the ledger: when, file, batch, the messages of each prompt; the model, the characters of
   * each prompt, whether it is counted, and what is set aside.
   */
  String note() {
    String ids =
        content.prompts.stream()
            .map(
                prompt -> prompt.stream().map(MessageId::toString).collect(Collectors.joining(",")))
            .collect(Collectors.joining(";"));
    String characters =
        content.characters.stream().map(String::valueOf).collect(Collectors.joining(","));
    return String.join(
        "|",
        Long.toString(since.getEpochSecond()),
        file,
        adopted ? ADOPTED + batch : batch,
        ids,
        URLEncoder.encode(content.model, StandardCharsets.UTF_8),
        characters,
        counted ? COUNTED : "",
        receipt.note());
  }

  /**
   * Throws {@link IllegalArgumentException} for anything but a {@link #note}, or one of an older
   * version, which knew neither model nor money.
   */
  static Lot of(String name, String note, String usualModel, Purse purse) {
    String[] fields = note.split("\\|", -1);
    boolean older = fields.length == 4;
    if (!older && fields.length != 8) {
      throw new IllegalArgumentException("eight fields of a lot were expected");
    }
    List<List<MessageId>> prompts =
        Arrays.stream(fields[3].split(";", -1))
            .map(ids -> Arrays.stream(ids.split(",", -1)).map(MessageId::parse).toList())
            .toList();
    Content content =
        older
            ? new Content(usualModel, prompts, Collections.nCopies(prompts.size(), 0))
            : new Content(
                URLDecoder.decode(fields[4], StandardCharsets.UTF_8),
                prompts,
                Arrays.stream(fields[5].split(",", -1)).map(Integer::valueOf).toList());
    Lot lot = new Lot(name, Instant.ofEpochSecond(Long.parseLong(fields[0])), content);
    lot.counted = !older && fields[6].equals(COUNTED);
    lot.receipt =
        older || lot.counted ? Purse.LotReceipt.NONE : purse.resumeLot(content.model, fields[7]);
    lot.file = fields[1];
    lot.adopted = fields[2].startsWith(ADOPTED);
    lot.batch = lot.adopted ? fields[2].substring(1) : fields[2];
    lot.stage =
        !lot.batch.isEmpty() ? Stage.CREATED : lot.file.isEmpty() ? Stage.NEW : Stage.UPLOADED;
    lot.doubtful = lot.stage != Stage.CREATED;
    return lot;
  }
}
