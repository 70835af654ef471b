package io.vivremotion.uplink.batch;

import io.vivremotion.flow.Escalation;
import io.vivremotion.flow.Outbox;
import io.vivremotion.message.Deadlines;
import java.time.Instant;

/**
 * One escalation in the hands of the uplink.
 *
 * @param sinceNanos when it was taken, for the linger
 * @param asked replies that should have answered it and did not, or not validly
 * @param suspicion failures of its calls while others succeeded: it may be the cause
 * @param lastFaultNanos of the latest failed call; {@code sinceNanos} if there was none
 */
public record Row(
    Outbox.Entry entry, long sinceNanos, int asked, int suspicion, long lastFaultNanos) {
  private static final int SUSPICIOUS = 2;

  public static Row of(Outbox.Entry entry, long nowNanos) {
    return new Row(entry, nowNanos, 0, 0, nowNanos);
  }

  public Escalation escalation() {
    return entry.escalation();
  }

  /** It has spoilt, or may spoil, what it shares a prompt with. */
  boolean goesAlone() {
    return asked > 0 || suspicion >= SUSPICIOUS;
  }

  boolean isExpired(Instant now) {
    return escalation().deadline().filter(end -> Deadlines.passed(end, now)).isPresent();
  }

  /** Settled, it leaves a tombstone. */
  public Row givenUp() {
    return new Row(new GivenUp(entry), sinceNanos, asked, suspicion, lastFaultNanos);
  }

  private record GivenUp(Outbox.Entry entry) implements Outbox.Entry {
    @Override
    public Escalation escalation() {
      return entry.escalation();
    }

    @Override
    public void settle() {
      entry.giveUp();
    }

    @Override
    public void giveBack() {
      entry.giveBack();
    }
  }

  public Row askedInVain() {
    return new Row(entry, sinceNanos, asked + 1, suspicion, lastFaultNanos);
  }

  /** From now on alone: its batch was refused as a whole. */
  public Row suspected() {
    return new Row(entry, sinceNanos, asked, suspicion + SUSPICIOUS, lastFaultNanos);
  }

  /**
   * @param lastSuccessNanos of any call
   */
  public Row failed(long nowNanos, long lastSuccessNanos) {
    boolean othersSucceed = lastSuccessNanos - lastFaultNanos > 0;
    return new Row(entry, sinceNanos, asked, suspicion + (othersSucceed ? 1 : 0), nowNanos);
  }
}
