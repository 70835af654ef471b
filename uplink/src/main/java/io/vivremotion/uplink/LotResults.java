package io.vivremotion.uplink;

import io.vivremotion.message.Answer.Source;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Reply;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.provider.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of the rows of a lot: answered, or on the usual way. After a restart a row may be
 * read from the outbox only after its answer has come: that is kept until then. Used by the
 * uplink's thread.
 */
final class LotResults {
  private final Dispatcher.Setting setting;
  private final Lots.Ways ways;

  LotResults(Dispatcher.Setting setting, Lots.Ways ways) {
    this.setting = setting;
    this.ways = ways;
  }

  void of(Lot lot, Line line, Map<String, Outcome> byId) {
    for (int i = 0; i < lot.prompts.size(); i++) {
      Map<String, MessageId> ids = new LinkedHashMap<>();
      lot.prompts.get(i).forEach(id -> ids.put("a" + (ids.size() + 1), id));
      Outcome outcome = byId.get(lot.promptId(i));
      if (outcome instanceof Outcome.Answered answered) {
        answered(lot, line, ids, answered);
      } else {
        ids.values().forEach(id -> giveBack(lot, id, false));
      }
    }
  }

  private void answered(Lot lot, Line line, Map<String, MessageId> ids, Outcome.Answered answered) {
    Reply reply = Reply.read(answered.text(), ids.keySet());
    setting.meters().rows("answered", reply.answers().size());
    setting.meters().tokens(answered.usage());
    setting.ports().usage().answered(setting.time().clock().instant(), answered, ids.size());
    Map<String, Object> facts =
        Map.of("model", answered.model(), "link", line.name(), "lot", lot.name, "rows", ids.size());
    ids.forEach((name, id) -> {
      String text = reply.answers().get(name);
      if (text == null) {
        giveBack(lot, id, answered.complete());
      } else if (lot.owns(id)) {
        lot.keep(id, new Lot.Late(text, facts));
      }
    });
    lot.held().forEach(row -> bring(lot, row));
  }

  /** The row's answer to the courier, if it is there. */
  void bring(Lot lot, Row row) {
    MessageId id = row.escalation().id();
    lot.answer(id)
        .ifPresent(late -> {
          boolean simulated = ways.lines().current().provider().simulation();
          Source source = simulated ? Source.SIMULATION : Source.CLOUD;
          lot.release(id);
          ways.courier().answer(row, late.text(), source, late.facts());
        });
  }

  private void giveBack(Lot lot, MessageId id, boolean leftOut) {
    lot.release(id)
        .ifPresent(row -> {
          setting.meters().rows("given_back", 1);
          ways.batcher().add(leftOut ? row.askedInVain(0) : row);
        });
  }

  /**
   * Each row has its answer on disk, or will never be read again: the outbox was read to its end
   * without it.
   */
  boolean areBrought(Lot lot) {
    boolean allRead =
        List.of(Priority.NORMAL, Priority.BULK).stream()
            .allMatch(urgency -> setting.ports().outbox().waiting(urgency) == 0);
    return (lot.isResolved() || allRead) && ways.courier().underway() == 0;
  }
}
