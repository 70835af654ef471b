package io.vivremotion.uplink;

import io.vivremotion.adapter.Admission;
import io.vivremotion.adapter.Downlink;
import io.vivremotion.flow.Escalation;
import io.vivremotion.insight.Journal;
import io.vivremotion.message.Answer;
import io.vivremotion.message.ReplyTo;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.batch.Veil;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Brings answers to the downlink, and settles an escalation only once its answer is kept there. An
 * answer's id follows from the question's: asked twice after a crash, it is kept once.
 */
final class Courier {
  /** Neither measured nor told: a model says nothing of its certainty. */
  private static final double CLOUD_CONFIDENCE = 0.5;

  private static final Duration TOMBSTONE_TTL = Duration.ofMinutes(10);

  private final Downlink downlink;
  private final Journal journal;
  private final Uplink.Time time;
  private final Duration answerTtl;
  private final Veil veil;
  private final UplinkMeters meters;
  private final AtomicInteger underway = new AtomicInteger();
  private final PriorityBlockingQueue<Parcel> refused = new PriorityBlockingQueue<>();

  Courier(Dispatcher.Setting setting) {
    this.downlink = setting.ports().downlink();
    this.journal = setting.ports().journal();
    this.time = setting.time();
    this.meters = setting.meters();
    this.answerTtl = setting.config().answerTtl();
    this.veil = new Veil(setting.ports().discretion().masking());
  }

  /** Answers which are not kept yet: their escalations are not settled. */
  int underway() {
    return underway.get();
  }

  /** The message has its answer already, from before a crash. */
  boolean isAnswered(Escalation escalation) {
    return escalation.replyTo().isPresent() && downlink.answerTo(escalation.id()).isPresent();
  }

  /** Of a model: what was masked in the row is put back. */
  void answer(Row row, String written, Answer.Source source, Map<String, Object> facts) {
    String text = veil.restored(row.escalation(), written);
    Instant now = time.clock().instant();
    Duration left =
        row.nanosLeft(time.nanoTime().getAsLong()).map(Duration::ofNanos).orElse(answerTtl);
    Instant expiresAt = now.plus(left);
    finish(row, new Words(text, source, CLOUD_CONFIDENCE, expiresAt), "answered", facts);
  }

  /**
   * Tells the device, if it can be told, what the box has to say, else that there will be no
   * answer.
   */
  void giveUp(Row row, String text, Answer.Source source, String step, Map<String, Object> facts) {
    if (row.guess().isPresent()) {
      journal.note(row.escalation().id(), step, facts);
      guess(row, step);
      return;
    }
    Instant expiresAt = time.clock().instant().plus(TOMBSTONE_TTL);
    finish(row.givenUp(), new Words(text, source, 0, expiresAt), step, facts);
  }

  /**
   * Gives the device the answer of which the box was not sure; the words tell when they were true.
   */
  void guess(Row row, String why) {
    row.guess()
        .ifPresent(guess -> {
          meters.rows("guessed", 1);
          Instant asked = row.escalation().receivedAt().truncatedTo(ChronoUnit.SECONDS);
          boolean due = row.escalation().deadline().isPresent();
          Instant expiresAt = time.clock().instant().plus(due ? TOMBSTONE_TTL : answerTtl);
          String text = guess.text() + " (" + asked + ")";
          Map<String, Object> facts =
              Map.of("source", "local", "confidence", guess.certainty(), "reason", why);
          finish(
              row,
              new Words(text, Answer.Source.LOCAL, guess.certainty(), expiresAt),
              "guessed",
              facts);
        });
  }

  /** As {@link #giveUp}, for want of room. */
  void shed(Row row, String text, Map<String, Object> facts) {
    Instant expiresAt = time.clock().instant().plus(TOMBSTONE_TTL);
    finish(row.shed(), new Words(text, Answer.Source.LOCAL, 0, expiresAt), "dropped", facts);
  }

  /** Offers again what the downlink refused for a while. */
  void offerAgain() {
    long now = time.nanoTime().getAsLong();
    for (Parcel first = refused.peek();
        first != null && first.notBeforeNanos - now <= 0;
        first = refused.peek()) {
      Parcel due = refused.poll();
      if (due != null) {
        post(due.row, due.answer);
      }
    }
  }

  private void finish(Row row, Words words, String step, Map<String, Object> facts) {
    Escalation escalation = row.escalation();
    journal.note(escalation.id(), step, facts);
    Optional<ReplyTo> replyTo = escalation.replyTo();
    if (replyTo.isEmpty()) {
      row.entry().settle();
      return;
    }
    Answer answer =
        new Answer(
            escalation.id().ofAnswer(),
            escalation.id(),
            escalation.device(),
            words.source,
            words.text,
            words.confidence,
            time.clock().instant(),
            words.expiresAt,
            replyTo.get());
    underway.incrementAndGet();
    post(row, answer);
  }

  private void post(Row row, Answer answer) {
    downlink.post(
        answer,
        admission -> {
          switch (admission) {
            case Admission.Stored() -> {
              row.entry().settle();
              underway.decrementAndGet();
            }
            case Admission.Refused(Duration retryAfter, Admission.Reason reason) ->
                refused.add(new Parcel(notBefore(retryAfter), row, answer));
          }
        });
  }

  private long notBefore(Duration retryAfter) {
    return time.nanoTime().getAsLong() + retryAfter.toNanos();
  }

  private record Words(String text, Answer.Source source, double confidence, Instant expiresAt) {}

  private record Parcel(long notBeforeNanos, Row row, Answer answer) implements Comparable<Parcel> {
    @Override
    public int compareTo(Parcel other) {
      return Long.signum(notBeforeNanos - other.notBeforeNanos);
    }
  }
}
