package io.vivremotion.uplink;

import io.vivremotion.insight.Journal;
import io.vivremotion.message.MessageId;
import io.vivremotion.uplink.batch.Batcher;
import io.vivremotion.uplink.batch.Prompt;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.route.Candidate;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells the journal why a row went up, or why it waits: that once. Used by the uplink's thread. */
final class Reasons {
  private final Journal journal;
  private Set<MessageId> told = new HashSet<>();

  /** That it waits for a rate a row is told once: the rate may give back a call every second. */
  private Set<MessageId> toldToRest = new HashSet<>();

  Reasons(Journal journal) {
    this.journal = journal;
  }

  void sent(Prompt prompt, Choosing.Chosen chosen, Moment moment) {
    Line line = chosen.line();
    String targets = Candidate.text(chosen.candidates());
    String call = prompt.inOrder().getFirst().escalation().id().toString();
    for (Row row : prompt.inOrder()) {
      Map<String, Object> facts = moment.explain(row);
      facts.put("model", line.provider().model());
      facts.put("link-name", line.name());
      facts.put("target", line.target());
      facts.put("targets", targets);
      facts.put("propensity", chosen.propensity());
      facts.put("call", call);
      facts.put("chosen-as", chosen.why());
      facts.put("rows", prompt.rowsById().size());
      facts.put("encoding", prompt.writing().encoding().word());
      facts.put("tokens-of-rows", prompt.writing().tokens());
      facts.put("tokens-saved", prompt.writing().savedTokens());
      facts.put("masked-values", prompt.writing().maskedValues());
      facts.put("attempt", row.asked() + 1);
      facts.put("failures", row.suspicion());
      journal.note(row.escalation().id(), "sent", facts);
    }
  }

  /** Of rows in memory that are not wanted now and were wanted so far. */
  void waiting(Batcher held, Moment moment) {
    Set<MessageId> still = new HashSet<>();
    Set<MessageId> resting = new HashSet<>();
    held.forEach(row -> {
      MessageId id = row.escalation().id();
      if (toldToRest.contains(id)) {
        resting.add(id);
      }
      Optional<Line> waitsFor = moment.links().waitsFor(row);
      if (waitsFor.isPresent()) {
        rests(id, waitsFor.get(), resting);
      } else if (moment.of(row) < 0) {
        still.add(id);
        if (!told.contains(id)) {
          journal.note(id, "waits", moment.explainWaiting(row));
        }
      }
    });
    told = still;
    toldToRest = resting;
  }

  /** No decision, and so without what one is made of: any policy would have had to wait. */
  private void rests(MessageId id, Line line, Set<MessageId> resting) {
    if (resting.add(id)) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("choice", "wait");
      facts.put("rule", Line.RATE);
      facts.put("model", line.provider().model());
      facts.put("target", line.target());
      facts.put("rate", "by its last answer nothing is left of the model's rate");
      facts.put("restsSeconds", Duration.ofNanos(line.restNanos()).toMillis() / 1_000.0);
      journal.note(id, "waits", facts);
    }
  }
}
