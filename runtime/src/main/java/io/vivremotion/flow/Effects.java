package io.vivremotion.flow;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.adapter.Admission;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the flow has asked the outbox, the downlink and the history to keep, until each has said
 * that it is on disk. What is refused is offered again, in order, and meanwhile the flow reads
 * nothing: so a full outbox fills the inbox, and a full inbox is told to the devices. Flow thread
 * only, but for the admissions.
 */
final class Effects {
  private static final Logger log = LoggerFactory.getLogger(Effects.class);

  /** Under way at most: they are in memory. */
  private static final int MAX_UNDER_WAY = 8_192;

  private static final Duration RETRY_PAUSE = Duration.ofMillis(200);

  private final Map<Admission.Reason, Counter> heldUp = new EnumMap<>(Admission.Reason.class);
  private final Counter failures;
  private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
  private final Deque<Effect> refused = new ArrayDeque<>();
  private int underWay;

  Effects(MeterRegistry meters) {
    this.failures = meters.counter("vivremotion.flow.failures");
    for (Admission.Reason reason : Admission.Reason.values()) {
      String code = reason.name().toLowerCase(Locale.ROOT);
      heldUp.put(reason, meters.counter("vivremotion.flow.held.up", "reason", code));
    }
  }

  /** Something to be kept on disk. */
  interface Effect {
    void offer(Consumer<Admission> kept);

    /** It is on disk. Flow thread. */
    void kept();

    /** Whether to give up, having counted it, instead of offering it again. */
    default boolean givesUp(Admission.Reason reason) {
      return false;
    }
  }

  private record Outcome(Effect effect, Admission admission) {}

  void carry(Effect effect) {
    underWay++;
    offer(effect);
  }

  boolean isIdle() {
    return underWay == 0;
  }

  /** Nothing more may be read now. */
  boolean holdsUp() {
    return !refused.isEmpty() || underWay >= MAX_UNDER_WAY;
  }

  /** Takes in what was said meanwhile. */
  void settle() {
    List<Outcome> all = new ArrayList<>();
    outcomes.drainTo(all);
    all.forEach(this::settle);
  }

  /** Waits for a word, or a while, and offers again what was refused. */
  void await() throws InterruptedException {
    Outcome first = outcomes.poll(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    if (first != null) {
      settle(first);
    }
    settle();
    if (first == null && !refused.isEmpty()) {
      List<Effect> again = new ArrayList<>(refused);
      refused.clear();
      again.forEach(this::offer);
    }
  }

  private void offer(Effect effect) {
    try {
      effect.offer(admission -> outcomes.add(new Outcome(effect, admission)));
    } catch (RuntimeException e) { // what the effect holds must not be lost to a defect elsewhere
      log.error("event=offer-failed", e);
      refused.addLast(effect);
    }
  }

  private void settle(Outcome outcome) {
    switch (outcome.admission()) {
      case Admission.Stored() -> {
        underWay--;
        keep(outcome.effect());
      }
      case Admission.Refused(Duration _, Admission.Reason reason) -> {
        Objects.requireNonNull(heldUp.get(reason)).increment();
        if (givesUp(outcome.effect(), reason)) {
          underWay--;
        } else {
          refused.addLast(outcome.effect());
        }
      }
    }
  }

  private void keep(Effect effect) {
    try {
      effect.kept();
    } catch (RuntimeException e) { // it is on disk, and the others must be heard of
      failures.increment();
      log.error("event=kept-failed", e);
    }
  }

  private boolean givesUp(Effect effect, Admission.Reason reason) {
    try {
      return effect.givesUp(reason);
    } catch (RuntimeException e) { // as above; what the effect holds is offered again
      failures.increment();
      log.error("event=giving-up-failed", e);
      return false;
    }
  }
}
