package io.vivremotion.uplink;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.adapter.Admission;
import io.vivremotion.adapter.Downlink;
import io.vivremotion.flow.Escalation;
import io.vivremotion.flow.Outbox;
import io.vivremotion.insight.Journal;
import io.vivremotion.message.Answer;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.provider.Endpoints;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/** The uplink's surroundings in memory, and the ledger of what became of each escalation. */
final class World {
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final Kept ledger = new Kept();
  final Kept learnt = new Kept();
  final Kept candidate = new Kept();
  final Box outbox = new Box();
  final Mail downlink = new Mail();
  final Queue<String> journal = new ConcurrentLinkedQueue<>();
  Endpoints endpoints = new Endpoints(InstantSource.system(), System::nanoTime);
  Purse purse = Purse.FREE;
  Discretion discretion = Discretion.NONE;
  final Queue<Note> notes = new ConcurrentLinkedQueue<>();
  final Queue<UsageSink.Spent> spent = new ConcurrentLinkedQueue<>();

  Uplink.Ports ports() {
    Journal noting =
        (id, step, facts) -> {
          journal.add(id + " " + step + " " + facts);
          notes.add(new Note(id, step, Map.copyOf(facts)));
        };
    return new Uplink.Ports(
        outbox,
        downlink,
        noting,
        spent::add,
        ledger,
        learnt,
        candidate,
        purse,
        discretion,
        endpoints);
  }

  /** A step of the journal. */
  record Note(MessageId id, String step, Map<String, Object> facts) {}

  List<Note> notes(String step) {
    return notes.stream().filter(note -> note.step().equals(step)).toList();
  }

  double count(String name, String... tags) {
    return registry.find(name).tags(tags).counters().stream().mapToDouble(c -> c.count()).sum();
  }

  /** A ledger that survives its user. */
  static final class Kept implements Ledger {
    private Map<String, String> entries = Map.of();
    boolean fails;

    @Override
    public Map<String, String> load() {
      return entries;
    }

    @Override
    public void save(Map<String, String> saved) throws IOException {
      if (fails) {
        throw new IOException("the disk is full");
      }
      entries = Map.copyOf(saved);
    }
  }

  /** An outbox that survives its user: {@link #restart} gives out again what was not settled. */
  static final class Box implements Outbox {
    private final Map<Priority, Deque<Escalation>> waiting = new EnumMap<>(Priority.class);
    private final Map<MessageId, Escalation> given = new LinkedHashMap<>();
    private final Set<MessageId> settled = new LinkedHashSet<>();
    private final Set<MessageId> shed = new LinkedHashSet<>();
    private Runnable signal = () -> {};
    private int posted;
    Function<Escalation, Duration> age = escalation -> Duration.ZERO;
    double fill;

    /** Of BULK, if it is more than {@link #fill}. */
    double bulkFill;

    Box() {
      for (Priority urgency : Priority.values()) {
        waiting.put(urgency, new ArrayDeque<>());
      }
    }

    Escalation add(Escalation escalation) {
      offer(escalation, admission -> {});
      return escalation;
    }

    synchronized void restart() {
      for (Escalation escalation : given.values()) {
        queue(escalation.urgency()).addFirst(escalation);
      }
      given.clear();
    }

    /** Offered so far. */
    synchronized int posted() {
      return posted;
    }

    synchronized Set<MessageId> settled() {
      return Set.copyOf(settled);
    }

    synchronized int unsettled() {
      return posted - settled.size();
    }

    /** What left a tombstone for want of room. */
    synchronized Set<MessageId> shed() {
      return Set.copyOf(shed);
    }

    @Override
    public double fill(Priority urgency) {
      return urgency == Priority.BULK ? Math.max(fill, bulkFill) : fill;
    }

    @Override
    public void offer(Escalation escalation, Consumer<Admission> kept) {
      Runnable listener;
      synchronized (this) {
        queue(escalation.urgency()).addLast(escalation);
        posted++;
        listener = signal;
      }
      kept.accept(Admission.STORED);
      listener.run();
    }

    @Override
    public synchronized List<Entry> take(Priority urgency, int maxEntries) {
      List<Entry> taken = new ArrayList<>();
      while (taken.size() < maxEntries && !queue(urgency).isEmpty()) {
        Escalation next = queue(urgency).removeFirst();
        given.put(next.id(), next);
        taken.add(new Given(next));
      }
      return taken;
    }

    @Override
    public synchronized long waiting(Priority urgency) {
      return queue(urgency).size();
    }

    @Override
    public synchronized void onAvailable(Runnable listener) {
      signal = listener;
    }

    private Deque<Escalation> queue(Priority urgency) {
      return waiting.computeIfAbsent(urgency, absent -> new ArrayDeque<>());
    }

    private final class Given implements Entry {
      private final Escalation escalation;

      Given(Escalation escalation) {
        this.escalation = escalation;
      }

      @Override
      public Escalation escalation() {
        return escalation;
      }

      @Override
      public Duration age() {
        return age.apply(escalation);
      }

      @Override
      public void settle() {
        synchronized (Box.this) {
          given.remove(escalation.id());
          settled.add(escalation.id());
        }
      }

      @Override
      public void shed() {
        synchronized (Box.this) {
          shed.add(escalation.id());
          settle();
        }
      }

      @Override
      public void letGo() {
        synchronized (Box.this) {
          given.remove(escalation.id());
          queue(escalation.urgency()).addLast(escalation);
        }
      }

      @Override
      public void giveBack() {
        synchronized (Box.this) {
          given.remove(escalation.id());
          queue(escalation.urgency()).addFirst(escalation);
        }
      }
    }
  }

  /** A downlink that keeps all answers; refuses the next so many. */
  static final class Mail implements Downlink {
    private final Map<MessageId, Answer> byQuestion = new LinkedHashMap<>();
    private final List<Answer> posts = new ArrayList<>();
    Consumer<Answer> heard = answer -> {};
    int refusing;

    synchronized List<Answer> posts() {
      return List.copyOf(posts);
    }

    @Override
    public void post(Answer answer, Consumer<Admission> kept) {
      Admission admission;
      synchronized (this) {
        if (refusing > 0) {
          refusing--;
          admission = new Admission.Refused(Duration.ofMillis(50), Admission.Reason.STORAGE_FAILED);
        } else {
          posts.add(answer);
          byQuestion.put(answer.inReplyTo(), answer);
          heard.accept(answer);
          admission = Admission.STORED;
        }
      }
      kept.accept(admission);
    }

    @Override
    public synchronized Optional<Answer> answerTo(MessageId question) {
      return Optional.ofNullable(byQuestion.get(question));
    }

    @Override
    public Attachment attach(DeviceId device, String protocol, Recipient recipient) {
      throw new UnsupportedOperationException("the uplink does not attach");
    }

    @Override
    public Attachment attachAny(String protocol, Recipient recipient) {
      throw new UnsupportedOperationException("the uplink does not attach");
    }

    @Override
    public List<Answer> waiting(DeviceId device) {
      return posts();
    }

    @Override
    public void taken(MessageId answer) {}

    @Override
    public Attachment onAnswer(MessageId question, Consumer<Answer> answered) {
      throw new UnsupportedOperationException("the uplink does not wait");
    }
  }
}
