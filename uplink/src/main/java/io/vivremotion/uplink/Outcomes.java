package io.vivremotion.uplink;

import io.vivremotion.message.Answer.Source;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Batch;
import io.vivremotion.uplink.batch.Batcher;
import io.vivremotion.uplink.batch.Prompt;
import io.vivremotion.uplink.batch.Reply;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.link.Ladder.Mode;
import io.vivremotion.uplink.provider.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows from each outcome, row by row: answered, asked again, kept, or given up. A row is
 * given up only for what is its own fault: two replies that leave it out, or failures of its calls
 * while others succeed. What may be the provider's or the operator's fault is kept.
 */
final class Outcomes {
  private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);
  private static final int ASKED_AT_MOST = 2;
  private static final int SUSPICION_AT_MOST = 5;
  private static final int MOST_ROWS = 100;

  /** Of a request alone: its head, and the JSON around instruction and row. */
  private static final long ENVELOPE_BYTES = 420;

  private static final String NO_ANSWER = "No usable answer could be had from the cloud.";

  private final Dispatcher.Setting setting;
  private final Batcher batcher;
  private final Courier courier;
  private final Feedback feedback;

  private final Shadow shadow;
  private final BatchSizes sizes = new BatchSizes();

  private int rowsLimit;
  private volatile int held;

  Outcomes(
      Dispatcher.Setting setting,
      Batcher batcher,
      Courier courier,
      Shadow shadow,
      Feedback feedback) {
    this.shadow = shadow;
    this.setting = setting;
    this.batcher = batcher;
    this.courier = courier;
    this.feedback = feedback;
    this.rowsLimit = setting.config().batch().maxRows();
  }

  /**
   * Rows per prompt. Halved by an answer cut at the limit of tokens, and by each failure: probes of
   * a dead link are cheap, and a row at fault is soon alone. Doubled by each success. From COMPACT
   * on twice as many may share a prompt.
   */
  int rowsLimit(Mode mode) {
    boolean full = rowsLimit == setting.config().batch().maxRows();
    return full && mode != Mode.NORMAL ? Math.min(MOST_ROWS, 2 * rowsLimit) : rowsLimit;
  }

  BatchSizes sizes() {
    return sizes;
  }

  /** Rows under way or waiting in memory, as of the last outcome. */
  int held() {
    return held;
  }

  void sent(Batch batch) {
    feedback.sent(batch);
    setting.meters().rows("sent", batch.rows().size());
    setting.meters().rows("cut", longRows(batch));
  }

  private int longRows(Batch batch) {
    int longest = setting.config().maxRowLength();
    return (int)
        batch.rows().stream()
            .filter(row -> row.escalation().task().row().length() > longest)
            .count();
  }

  void handle(Line line, Prompt prompt, Outcome outcome) {
    List<Row> rows = prompt.inOrder();
    switch (outcome) {
      case Outcome.Answered answered -> answered(line, prompt, answered);
      case Outcome.Refused refused -> {
        count("refused", refused.code(), refused.detail());
        account(line, rows.size(), refused.usage());
        refused(line, rows, refused);
      }
      case Outcome.Barred(String code, String detail, _) -> {
        count("barred", code, detail);
        line.heard(outcome);
        batcher.putBack(rows);
      }
      case Outcome.Busy(String code, _) -> {
        count("busy", code, "");
        line.heard(outcome);
        batcher.putBack(rows);
      }
      case Outcome.Garbled(String code, String detail) -> {
        count("garbled", code, detail);
        line.heard(outcome);
        rowsLimit = Math.max(1, rows.size() / 2);
        rows.forEach(row -> garbled(line, row, code));
      }
      case Outcome.Unreachable(String code, String detail) -> {
        count("unreachable", code, detail);
        line.heard(outcome);
        rowsLimit = Math.max(1, rows.size() / 2);
        rows.forEach(row -> batcher.add(row.failed(nanos(), line.lastSuccessNanos())));
      }
    }
    held = Arrays.stream(Priority.values()).mapToInt(batcher::size).sum();
  }

  /** Posts a tombstone, if somebody waits, and settles. */
  void giveUp(Row row, String code, String text) {
    setting.meters().rows("given_up", 1);
    LOG.warn("uplink event=row_given_up message={} reason={}", row.escalation().id(), code);
    courier.giveUp(
        row,
        text,
        Source.LOCAL,
        "dropped",
        Map.of("where", "uplink", "reason", code, "asked", row.asked()));
  }

  private void answered(Line line, Prompt prompt, Outcome.Answered answered) {
    Reply reply = Reply.read(answered.text(), prompt.rowsById().keySet());
    boolean useful = !reply.answers().isEmpty();
    count("answered", useful ? "useful" : "useless", "");
    line.heard(answered);
    if (useful) {
      line.useful();
    }
    account(prompt, answered, reply);
    shadow.answered(line, prompt, reply, answered.wire());
    boolean cut = !answered.complete() && prompt.rowsById().size() > 1;
    int answeredRows = reply.answers().size();
    if (answered.complete()) {
      String kind = prompt.inOrder().getFirst().escalation().task().kind();
      sizes.answered(kind, prompt.rowsById().size(), answeredRows);
    }
    rowsLimit =
        cut
            ? Math.max(1, Math.min(answeredRows, prompt.rowsById().size() / 2))
            : Math.min(setting.config().batch().maxRows(), rowsLimit * 2);
    prompt
        .rowsById()
        .forEach((id, row) -> {
          String text = reply.answers().get(id);
          if (text != null) {
            answer(line, row, text, prompt, answered);
          } else if (cut) {
            batcher.putBack(List.of(row));
          } else {
            leftOut(line, row);
          }
        });
  }

  private void answer(Line line, Row row, String text, Prompt prompt, Outcome.Answered answered) {
    Source source = line.provider().simulation() ? Source.SIMULATION : Source.CLOUD;
    feedback.usable(line.provider().model(), row);
    courier.answer(
        row,
        text,
        source,
        Map.of(
            "model", answered.model(),
            "asked-model", line.provider().model(),
            "kind", row.escalation().task().kind(),
            "link", line.name(),
            "rows", prompt.rowsById().size(),
            "sentBytes", answered.wire().sentBytes(),
            "receivedBytes", answered.wire().receivedBytes()));
  }

  /** It goes alone from now on, and to a larger model if there is one ({@link Choosing}). */
  private void leftOut(Line line, Row from) {
    Row row = from.askedInVain(line.rank());
    feedback.leftOut(line.provider().model(), line.target(), row);
    if (row.asked() < ASKED_AT_MOST) {
      setting.meters().rows("asked_again", 1);
      batcher.add(row);
    } else {
      giveUp(row, "no-valid-answer", NO_ANSWER);
    }
  }

  /** A batch is split to find the row at fault; a row alone is at fault only if others succeed. */
  private void refused(Line line, List<Row> rows, Outcome.Refused refused) {
    Row first = rows.getFirst();
    if (rows.size() > 1) {
      line.succeeded();
      rows.forEach(row -> batcher.add(row.failed(nanos(), line.lastSuccessNanos()).suspected()));
    } else if (line.lastSuccessNanos() - first.lastFaultNanos() > 0) {
      line.succeeded();
      giveUp(first, refused.code(), NO_ANSWER);
    } else {
      line.heard(refused);
      batcher.add(first.failed(nanos(), line.lastSuccessNanos()).suspected());
    }
  }

  private void garbled(Line line, Row row, String code) {
    Row failed = row.failed(nanos(), line.lastSuccessNanos());
    if (failed.suspicion() > SUSPICION_AT_MOST) {
      giveUp(failed, code, NO_ANSWER);
    } else {
      batcher.add(failed);
    }
  }

  private void account(Prompt prompt, Outcome.Answered answered, Reply reply) {
    setting.meters().rows("answered", reply.answers().size());
    setting.meters().rows("unknown", reply.unknown());
    setting.meters().rows("repeated", reply.repeated());
    setting.meters().rows("invalid", reply.invalid());
    int rows = prompt.rowsById().size();
    long alone =
        rows * (ENVELOPE_BYTES + prompt.instruction().length())
            + prompt.rows().getBytes(StandardCharsets.UTF_8).length;
    setting.meters().saved(alone - answered.wire().sentBytes());
    setting.meters().tokens(answered.usage());
    setting.ports().usage().answered(setting.time().clock().instant(), answered, rows);
  }

  /** Of what a policy withholds the vendor has told what it cost. */
  private void account(Line line, int rows, Usage usage) {
    if (usage.isReported()) {
      setting.meters().tokens(usage);
      Instant now = setting.time().clock().instant();
      var none = new Outcome.Wire(0, 0);
      String model = line.provider().model();
      setting.ports().usage().spent(new UsageSink.Spent(now, model, rows, usage, none));
    }
  }

  private void count(String outcome, String code, String detail) {
    setting.meters().request(outcome, code);
    if (!outcome.equals("answered")) {
      LOG.debug("uplink event=call_failed outcome={} code={} detail=\"{}\"", outcome, code, detail);
    }
  }

  private long nanos() {
    return setting.time().nanoTime().getAsLong();
  }
}
