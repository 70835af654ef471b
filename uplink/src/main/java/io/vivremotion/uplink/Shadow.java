package io.vivremotion.uplink;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Batch;
import io.vivremotion.uplink.batch.Prompt;
import io.vivremotion.uplink.batch.Reply;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.learn.Signal;
import io.vivremotion.uplink.learn.Subject;
import io.vivremotion.uplink.link.Ladder.Mode;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.Provider;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks a small share of the rows that were answered in company again, alone, while the link idles:
 * what comes of it nobody is sent, it tells whether company changes the verdict. Neither alarms nor
 * questions, and never more bytes than a small share of those that the rows themselves cost. Used
 * by the uplink's thread.
 */
final class Shadow {
  private static final int MOST_WAITING = 16;

  /** A row alone costs several times what it costs in company. */
  private static final double BYTES_PER_SHARE = 5;

  private static final double MOST_CREDIT_BYTES = 64 << 10;

  private final Dispatcher.Setting setting;
  private final Errands errands;
  private final Writing writing;
  private final Learning learning;
  private final Borders borders;
  private final double share;
  private final Agreement agreement = new Agreement();
  private final Deque<Answered> waiting = new ArrayDeque<>();
  private double creditBytes;
  private boolean underway;

  private record Answered(Row row, String model, String verdict, int rows) {}

  Shadow(Dispatcher.Setting setting, Errands errands, Writing writing, Learning learning) {
    this.setting = setting;
    this.errands = errands;
    this.writing = writing;
    this.learning = learning;
    this.borders = new Borders(setting);
    this.share = setting.config().batch().shadowShare();
    setting.clouds().stream()
        .flatMap(cloud -> cloud.targets().stream())
        .map(target -> target.provider().model())
        .distinct()
        .forEach(model -> setting.meters().watch(agreement, model));
  }

  Agreement agreement() {
    return agreement;
  }

  /** Chooses some of the rows. */
  void answered(Line line, Prompt prompt, Reply reply, Outcome.Wire wire) {
    paid(wire.sentBytes() + wire.receivedBytes());
    reply
        .verdicts()
        .forEach((id, verdict) -> {
          Row row = prompt.rowsById().get(id);
          if (row != null) {
            answered(row, line.provider().model(), verdict, prompt.rowsById().size());
          }
        });
  }

  /** What answers cost, of which a share may be spent here. */
  void paid(long bytes) {
    creditBytes = Math.min(MOST_CREDIT_BYTES, creditBytes + share * BYTES_PER_SHARE * bytes);
  }

  /**
   * The row may be chosen.
   *
   * @param rows that shared the prompt
   */
  void answered(Row row, String model, String verdict, int rows) {
    boolean alone = rows < 2 || share == 0;
    if (alone || setting.time().random().nextDouble() >= share || !mayBe(row)) {
      return;
    }
    waiting.addLast(new Answered(row, model, verdict, rows));
    if (waiting.size() > MOST_WAITING) {
      waiting.removeFirst();
      setting.meters().shadow("forgotten");
    }
  }

  private static boolean mayBe(Row row) {
    boolean question = row.escalation().task().kind().equals("question");
    return switch (row.escalation().urgency()) {
      case ALARM, INTERACTIVE -> false;
      case NORMAL, BULK -> !question;
    };
  }

  /** One row, if the link has nothing better to do. */
  void ask(Line line) {
    boolean free =
        line.isIdle() && !line.circuit().probing() && line.budget().allowance().isAhead();
    Answered next = waiting.peek();
    if (next == null || underway || !free || !borders.admits(line, next.row)) {
      return;
    }
    Row row = next.row;
    Batch alone = Batch.alone(row);
    Ask ask = writing.ask(writing.prompt(alone, line, Mode.NORMAL), Mode.NORMAL);
    Provider.Price price = line.provider().price(ask);
    String model = line.provider().model();
    if (price.sendBytes() + price.receiveBytes() <= creditBytes
        && errands.tryAsk(line, ask, Priority.BULK, outcome -> heard(model, next, outcome))) {
      waiting.removeFirst();
      underway = true;
    }
  }

  private void heard(String model, Answered before, Outcome outcome) {
    underway = false;
    if (!(outcome instanceof Outcome.Answered answered)) {
      setting.meters().shadow("failed");
      return;
    }
    creditBytes -= (double) answered.wire().sentBytes() + answered.wire().receivedBytes();
    Reply reply = Reply.read(answered.text(), Set.of("a1"));
    Optional<String> alone = Optional.ofNullable(reply.verdicts().get("a1"));
    if (alone.isEmpty()) {
      setting.meters().shadow("unusable");
      return;
    }
    boolean agreed = alone.get().equals(before.verdict);
    if (model.equals(before.model)) { // else it is not the company that was tried
      agreement.compared(model, before.rows, agreed);
    }
    String kind = before.row.escalation().task().kind();
    learning.heard(new Subject(before.model, kind), Signal.AGREEMENT, agreed);
    setting.meters().shadow(agreed ? "agreed" : "differed");
    setting
        .ports()
        .journal()
        .note(
            before.row.escalation().id(),
            "compared",
            Map.of("rows", before.rows, "verdict", before.verdict, "verdict-alone", alone.get()));
  }
}
