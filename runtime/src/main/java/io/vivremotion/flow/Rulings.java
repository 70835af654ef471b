package io.vivremotion.flow;

import io.vivremotion.insight.Decision;
import io.vivremotion.message.Content;
import io.vivremotion.message.Message;
import io.vivremotion.message.ReplyTo;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What follows from each verdict: counted, noted, and carried out. Flow thread only. */
final class Rulings {
  private static final Logger log = LoggerFactory.getLogger(MessageFlow.class);

  private final MessageFlow.Parts parts;
  private final Means means;
  private final FlowMeters meters;
  private final InstantSource clock;

  /** Who judges, and where each verdict leads. */
  record Means(
      Judgement judgement,
      Readings readings,
      Carrying carrying,
      Checkpoints checkpoints,
      History history,
      Feeding feeding) {}

  Rulings(MessageFlow.Parts parts, Means means, FlowMeters meters, InstantSource clock) {
    this.parts = parts;
    this.means = means;
    this.meters = meters;
    this.clock = clock;
  }

  /** Judges the batch, and does with each message what was decided. */
  void carryOut(List<Judged> batch) {
    if (batch.isEmpty()) {
      return;
    }
    Judgement.Ruling[] rulings = means.judgement().judge(batch);
    Instant now = clock.instant();
    for (int i = 0; i < rulings.length; i++) {
      try {
        carryOut(batch.get(i), rulings[i], now);
      } catch (RuntimeException e) { // one message must not take the batch with it: it stays, raw
        meters.failed();
        log.error("event=carry-out-failed message={}", batch.get(i).message().id(), e);
        means.history().undecoded(batch.get(i).message());
      }
    }
    meters.batchDone(now);
  }

  private void carryOut(Judged judged, Judgement.Ruling ruling, Instant now) {
    Message message = judged.message();
    meters.judged(message.receivedAt(), now);
    parts.devices().seen(message.device(), protocol(message), message.receivedAt());
    if (judged.content() instanceof Content.Opaque opaque) {
      meters.undecodable(opaque.reason());
    }
    switch (ruling.verdict()) {
      case Verdict.Drop(Because because) -> note(judged, ruling, "drop", because, now);
      case Verdict.Keep(Because because) -> {
        note(judged, ruling, "keep", because, now);
        means.readings().keep(judged);
      }
      case Verdict.Answered answered -> {
        note(judged, ruling, "answered", answered.because(), now);
        means.readings().keep(judged);
        if (!means.checkpoints().hasCarried(message.id())) {
          means.carrying().answer(message, answered, now);
        }
      }
      case Verdict.Escalate escalate -> {
        note(judged, ruling, "escalate", escalate.because(), now);
        means.readings().keep(judged);
        if (!means.checkpoints().hasCarried(message.id())) {
          means.carrying().escalate(message, escalate);
        }
      }
      case Verdict.Next() -> throw new IllegalStateException("a ruling decides");
    }
  }

  private void note(
      Judged judged, Judgement.Ruling ruling, String verdict, Because because, Instant now) {
    Message message = judged.message();
    meters.verdict(verdict, because.rule());
    parts
        .journal()
        .judged(
            new Decision(
                message.id(),
                message.device(),
                message.channel(),
                message.receivedAt(),
                now,
                ruling.stage(),
                verdict,
                because.rule(),
                because.facts()));
    means.feeding().tell(new Ruled(message, verdict, because.rule()));
  }

  private static String protocol(Message message) {
    return message.replyTo().map(ReplyTo::protocol).orElse("");
  }
}
