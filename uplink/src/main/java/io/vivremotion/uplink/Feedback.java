package io.vivremotion.uplink;

import io.vivremotion.flow.Escalation;
import io.vivremotion.insight.Journal;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import io.vivremotion.uplink.batch.Batch;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.learn.Signal;
import io.vivremotion.uplink.learn.Subject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Makes outcomes for the {@link Learning} of what becomes of rows: usable or left out, and asked
 * again by the device soon after the answer. What a device may tell against a model is bounded: no
 * text of one device turns a model's work away from all others. Used by the uplink's thread.
 */
final class Feedback {
  static final int MOST_DEVICES = 1_000;

  /** Bad outcomes of one device that count within the window. */
  static final int MOST_BAD = 5;

  private static final long WINDOW_NANOS = Duration.ofMinutes(30).toNanos();

  /** A question asked again later than this may be meant anew. */
  private static final long SOON_NANOS = Duration.ofMinutes(5).toNanos();

  private static final String QUESTION = "\"question\":\"";

  private final Learning learning;
  private final Journal journal;
  private final Uplink.Time time;
  private final Map<DeviceId, Complaints> complaints = new Bounded<>();
  private final Map<DeviceId, Answered> answered = new Bounded<>();

  private record Complaints(long sinceNanos, int count) {}

  private record Answered(MessageId question, int words, Subject by, long atNanos) {}

  /** Forgets the eldest. */
  private static final class Bounded<V> extends LinkedHashMap<DeviceId, V> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<DeviceId, V> eldest) {
      return size() > MOST_DEVICES;
    }
  }

  Feedback(Dispatcher.Setting setting, Learning learning) {
    this.learning = learning;
    this.journal = setting.ports().journal();
    this.time = setting.time();
    setting.meters().watch(this);
  }

  /** Devices of which something is held. */
  int devices() {
    return complaints.size() + answered.size();
  }

  /** A question that its device asks again was not answered well. */
  void sent(Batch batch) {
    for (Row row : batch.rows()) {
      Escalation escalation = row.escalation();
      Answered before = answered.get(escalation.device());
      if (before != null && row.asked() == 0 && isAgain(before, escalation)) {
        answered.remove(escalation.device());
        journal.note(
            before.question,
            "re-asked",
            Map.of("model", before.by.model(), "by", escalation.id().toString()));
        heard(row, before.by, Signal.REASK, false);
      }
    }
  }

  private boolean isAgain(Answered before, Escalation escalation) {
    Optional<Integer> words = words(escalation);
    return nanos() - before.atNanos < SOON_NANOS
        && !before.question.equals(escalation.id())
        && words.filter(each -> each == before.words).isPresent();
  }

  void usable(String model, Row row) {
    Subject by = subject(model, row);
    heard(row, by, Signal.VALIDATION, true);
    Escalation escalation = row.escalation();
    words(escalation)
        .ifPresent(words ->
            answered.put(escalation.device(), new Answered(escalation.id(), words, by, nanos())));
  }

  /**
   * @param target as it stands in decisions
   */
  void leftOut(String model, String target, Row row) {
    journal.note(
        row.escalation().id(),
        "left-out",
        Map.of("model", model, "target", target, "asked", row.asked()));
    heard(row, subject(model, row), Signal.VALIDATION, false);
  }

  private void heard(Row row, Subject by, Signal signal, boolean good) {
    if (good || mayComplain(row.escalation().device())) {
      learning.heard(by, signal, good);
    } else {
      learning.ignored(signal);
    }
  }

  private boolean mayComplain(DeviceId device) {
    long now = nanos();
    Complaints so = complaints.getOrDefault(device, new Complaints(now, 0));
    boolean over = now - so.sinceNanos > WINDOW_NANOS;
    Complaints next = over ? new Complaints(now, 1) : new Complaints(so.sinceNanos, so.count + 1);
    complaints.put(device, next);
    return next.count <= MOST_BAD;
  }

  private static Subject subject(String model, Row row) {
    return new Subject(model, row.escalation().task().kind());
  }

  /** What is asked, in a number: case, signs and the values at hand do not matter. */
  private static Optional<Integer> words(Escalation escalation) {
    if (!escalation.task().kind().equals("question")) {
      return Optional.empty();
    }
    return Optional.of(
        question(escalation.task().row())
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^\\p{L}\\p{N}]+", " ")
            .strip()
            .hashCode());
  }

  /** Its text; by hand, since it may be long: a pattern goes as deep as the text is long. */
  private static String question(String row) {
    int from = row.indexOf(QUESTION) + QUESTION.length();
    int to = from;
    while (to < row.length() && row.charAt(to) != '"') {
      to += row.charAt(to) == '\\' ? 2 : 1;
    }
    return from >= QUESTION.length() && to < row.length() ? row.substring(from, to) : row;
  }

  private long nanos() {
    return time.nanoTime().getAsLong();
  }
}
