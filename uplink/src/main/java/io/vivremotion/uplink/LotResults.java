package io.vivremotion.uplink;

import io.vivremotion.message.Answer.Source;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Reply;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.provider.Outcome;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What became of the rows of a lot: answered, or on the usual way. After a restart a row may be
 * read from the outbox only after its answer has come: that is kept until then. What the answers
 * cost, and what they say of the model, counts once, however often results are read. Used by the
 * uplink's thread.
 */
final class LotResults {
  private final Dispatcher.Setting setting;
  private final Lots.Ways ways;

  LotResults(Dispatcher.Setting setting, Lots.Ways ways) {
    this.setting = setting;
    this.ways = ways;
  }

  /** One prompt, and the messages it asks about. */
  private record Part(Lot lot, int number, Map<String, MessageId> ids, boolean counts) {
    static Part of(Lot lot, int number, boolean counts) {
      Map<String, MessageId> ids = new LinkedHashMap<>();
      lot.content.prompts().get(number).forEach(id -> ids.put("a" + (ids.size() + 1), id));
      return new Part(lot, number, ids, counts);
    }

    String model() {
      return lot.content.model();
    }
  }

  /**
   * @param noted writes to disk which lots are counted, and says whether that was possible
   */
  void of(Lot lot, Line line, Map<String, Outcome> byId, BooleanSupplier noted) {
    boolean counts = lot.isToBeCounted(noted);
    if (counts) {
      charge(lot, byId);
    }
    for (int i = 0; i < lot.promptCount(); i++) {
      Part part = Part.of(lot, i, counts);
      if (byId.get(lot.promptId(i)) instanceof Outcome.Answered answered) {
        answered(part, line, answered);
      } else {
        part.ids.values().forEach(id -> giveBack(lot, id));
      }
    }
    lot.held().forEach(row -> bring(lot, row));
  }

  private static void charge(Lot lot, Map<String, Outcome> byId) {
    Map<Integer, Usage> used = new HashMap<>();
    for (int i = 0; i < lot.promptCount(); i++) {
      Optional<Usage> one =
          Optional.ofNullable(byId.get(lot.promptId(i))).flatMap(LotResults::paid);
      if (one.isPresent()) {
        used.put(i, one.get());
      }
    }
    lot.receipt.settle(used);
  }

  /** Empty: it cost nothing. What was answered and cannot be read costs what was estimated. */
  private static Optional<Usage> paid(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered answered -> Optional.of(answered.usage());
      case Outcome.Refused refused -> Optional.of(refused.usage()).filter(Usage::isReported);
      case Outcome.Garbled _ -> Optional.of(Usage.NONE);
      case Outcome.Barred _, Outcome.Busy _, Outcome.Unreachable _ -> Optional.empty();
    };
  }

  private void answered(Part part, Line line, Outcome.Answered answered) {
    Reply reply = Reply.read(answered.text(), part.ids.keySet());
    if (part.counts) {
      count(part, answered);
    }
    setting.meters().rows("answered", reply.answers().size());
    Map<String, Object> facts =
        Map.of(
            "model",
            answered.model(),
            "asked-model",
            part.model(),
            "link",
            line.name(),
            "lot",
            part.lot.name,
            "rows",
            part.ids.size());
    part.ids.forEach((name, id) -> {
      String text = reply.answers().get(name);
      if (text == null) {
        leftOut(part, line, id, answered.complete());
      } else if (part.lot.owns(id)) {
        String verdict = reply.verdicts().getOrDefault(name, "");
        part.lot.keep(id, new Lot.Late(text, verdict, part.ids.size(), facts, part.counts));
      }
    });
  }

  /** Bytes are not told for each prompt: its characters stand for them. */
  private void count(Part part, Outcome.Answered answered) {
    int characters = part.lot.content.characters().get(part.number);
    setting.meters().tokens(answered.usage());
    setting.ports().usage().answered(setting.time().clock().instant(), answered, part.ids.size());
    ways.learning().answeredLater(part.model(), characters, part.ids.size(), answered);
    ways.shadow().paid(characters + answered.text().length());
  }

  /** The row's answer to the courier, if it is there. */
  void bring(Lot lot, Row row) {
    MessageId id = row.escalation().id();
    lot.answer(id)
        .ifPresent(late -> {
          boolean simulated = ways.lines().current().provider().simulation();
          lot.release(id);
          if (late.counts()) {
            learn(lot, row, late);
          }
          Map<String, Object> facts = new LinkedHashMap<>(late.facts());
          facts.put("kind", row.escalation().task().kind());
          Source source = simulated ? Source.SIMULATION : Source.CLOUD;
          ways.courier().answer(row, late.text(), source, facts);
        });
  }

  private void learn(Lot lot, Row row, Lot.Late late) {
    String model = lot.content.model();
    ways.feedback().usable(model, row);
    if (!late.verdict().isEmpty()) {
      ways.shadow().answered(row, model, late.verdict(), late.rows());
    }
  }

  /**
   * @param complete the answer was not cut: it is the row's, or the model's, fault
   */
  private void leftOut(Part part, Line line, MessageId id, boolean complete) {
    if (!complete) {
      giveBack(part.lot, id);
      return;
    }
    part.lot
        .release(id)
        .map(row -> row.askedInVain(0))
        .ifPresent(row -> {
          if (part.counts) {
            ways.feedback().leftOut(part.model(), line.target(), row);
          }
          again(row);
        });
  }

  private void giveBack(Lot lot, MessageId id) {
    lot.release(id).ifPresent(this::again);
  }

  private void again(Row row) {
    setting.meters().rows("given_back", 1);
    ways.batcher().add(row);
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
