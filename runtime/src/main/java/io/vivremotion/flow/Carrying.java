package io.vivremotion.flow;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.adapter.Admission;
import io.vivremotion.adapter.Downlink;
import io.vivremotion.insight.Journal;
import io.vivremotion.message.Answer;
import io.vivremotion.message.Channel;
import io.vivremotion.message.Message;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Sends escalations to the outbox and answers to the downlink, as {@link Effects}. */
final class Carrying {
  /** An answer of a stage is cut here, so that it fits every protocol and every spool. */
  private static final int MAX_ANSWER = 16_384;

  private final Outbox outbox;
  private final Downlink downlink;
  private final Journal journal;
  private final Effects effects;
  private final Duration answerLifetime;
  private final Counter answersCut;
  private final List<MessageId> carried = new ArrayList<>();

  Carrying(
      MessageFlow.Parts parts, Effects effects, Duration answerLifetime, MeterRegistry meters) {
    this.outbox = parts.outbox();
    this.downlink = parts.downlink();
    this.journal = parts.journal();
    this.effects = effects;
    this.answerLifetime = answerLifetime;
    this.answersCut = meters.counter("vivremotion.flow.answers.cut");
  }

  /** What has got onto disk since the last call. */
  List<MessageId> takeCarried() {
    List<MessageId> taken = List.copyOf(carried);
    carried.clear();
    return taken;
  }

  void escalate(Message message, Verdict.Escalate verdict) {
    Escalation escalation =
        new Escalation(
            message.id(),
            message.device(),
            message.channel(),
            verdict.task(),
            verdict.urgency(),
            message.receivedAt(),
            message.deadline(),
            message.replyTo());
    effects.carry(new Escalating(escalation));
  }

  void escalate(Digest digest) {
    effects.carry(
        new Escalating(
            new Escalation(
                digest.id(),
                digest.device(),
                new Channel(""),
                new Task("digest", digest.json()),
                Priority.BULK,
                digest.to(),
                Optional.empty(),
                Optional.empty())));
  }

  /** Without a way back there is nobody to tell, and the journal alone knows the answer. */
  void answer(Message message, Verdict.Answered verdict, Instant now) {
    if (message.replyTo().isEmpty()) {
      return;
    }
    Answer answer =
        new Answer(
            message.id().ofAnswer(),
            message.id(),
            message.device(),
            Answer.Source.LOCAL,
            cut(verdict.text()),
            verdict.confidence(),
            now,
            message.deadline().orElseGet(() -> now.plus(answerLifetime)),
            message.replyTo().get());
    effects.carry(new Answering(answer));
  }

  private String cut(String text) {
    if (text.length() <= MAX_ANSWER) {
      return text;
    }
    answersCut.increment();
    return text.substring(0, MAX_ANSWER) + "…";
  }

  private final class Escalating implements Effects.Effect {
    private final Escalation escalation;

    Escalating(Escalation escalation) {
      this.escalation = escalation;
    }

    @Override
    public void offer(Consumer<Admission> kept) {
      outbox.offer(escalation, kept);
    }

    /** Only what no outbox of this size ever takes: it is lost, and the journal says so. */
    @Override
    public boolean givesUp(Admission.Reason reason) {
      if (reason != Admission.Reason.TOO_LARGE) {
        return false;
      }
      carried.add(escalation.id());
      journal.note(
          escalation.id(),
          "dropped",
          Map.of("where", "outbox", "reason", "too-large", "task", escalation.task().kind()));
      return true;
    }

    @Override
    public void kept() {
      carried.add(escalation.id());
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("task", escalation.task().kind());
      facts.put("urgency", escalation.urgency().name().toLowerCase(java.util.Locale.ROOT));
      facts.put("rowCharacters", escalation.task().row().length());
      escalation.task().guess().ifPresent(guess -> facts.put("guess", guess.certainty()));
      journal.note(escalation.id(), "escalated", facts);
    }
  }

  private final class Answering implements Effects.Effect {
    private final Answer answer;

    Answering(Answer answer) {
      this.answer = answer;
    }

    @Override
    public void offer(Consumer<Admission> kept) {
      downlink.post(answer, kept);
    }

    @Override
    public void kept() {
      carried.add(answer.inReplyTo());
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("source", "local");
      facts.put("confidence", answer.confidence());
      facts.put("over", answer.replyTo().protocol());
      journal.note(answer.inReplyTo(), "answered", facts);
    }
  }
}
