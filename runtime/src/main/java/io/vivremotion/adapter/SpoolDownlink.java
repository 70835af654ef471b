package io.vivremotion.adapter;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.insight.Journal;
import io.vivremotion.message.Answer;
import io.vivremotion.message.AnswerRecord;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.UnreadableRecord;
import io.vivremotion.spool.Spool;
import io.vivremotion.spool.Tombstone;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A downlink on a {@link Spool}, read whole into memory by {@link #start}. What waits is bounded in
 * bytes: when full, the oldest answer goes, counted and noted, for a device that has been away
 * longest has the least use for it. Each answer goes to one recipient of its mailbox at a time; one
 * that failed gets no more until it attaches again. Call {@link #tick} about once a second: it lets
 * expire. Does not own the spool.
 */
public final class SpoolDownlink implements Downlink {
  private static final Logger log = LoggerFactory.getLogger(SpoolDownlink.class);
  private static final int RECORDS_PER_POLL = 1_024;
  private static final int BYTES_PER_POLL = 1 << 20;

  /** What the disk does not give back is waited for so often, so long: a start takes no longer. */
  private static final int MOST_WAITS = 60;

  private static final Duration UNREAD_FOR = Duration.ofSeconds(1);

  private final Spool spool;
  private final Journal journal;
  private final DownlinkMeters meters;
  private final Lifetimes lifetimes;
  private final Mailboxes mailboxes;
  private final Pump pump;

  public SpoolDownlink(
      Spool spool, Config config, Time time, Journal journal, MeterRegistry registry) {
    this.spool = spool;
    this.journal = journal;
    this.lifetimes = new Lifetimes(time);
    this.mailboxes = new Mailboxes(config);
    this.meters = new DownlinkMeters(mailboxes, registry);
    this.pump = new Pump(mailboxes, lifetimes, OneReceipt::new);
  }

  /**
   * @param nanoTime monotonic, as {@link System#nanoTime}: answers age by it
   */
  public record Time(InstantSource clock, LongSupplier nanoTime) {}

  /**
   * @param maxBytes of answers that wait, in memory
   * @param deliveredKept delivered answers that {@link #answerTo} still knows
   */
  public record Config(long maxBytes, int deliveredKept) {
    public static final Config DEFAULT = new Config(8L << 20, 256);

    public Config {
      if (maxBytes < 1 << 10) {
        throw new IllegalArgumentException(
            "max-bytes: at least 1024 were expected, got " + maxBytes);
      }
      if (deliveredKept < 0 || deliveredKept > 100_000) {
        throw new IllegalArgumentException(
            "delivered-kept: 0 to 100000 was expected, got " + deliveredKept);
      }
    }
  }

  /** Reads what waited when the gateway last stopped. Before anything is posted or attached. */
  public void start() throws InterruptedException {
    Instant newest = Instant.EPOCH;
    try (Spool.Reader reader = spool.reader()) {
      List<Spool.Stored> polled = poll(reader);
      for (int waits = 0; !polled.isEmpty() || isWorthWaiting(reader, waits); ) {
        waits += polled.isEmpty() ? 1 : 0;
        for (Spool.Stored stored : polled) {
          Instant at = load(stored);
          newest = at.isAfter(newest) ? at : newest;
        }
        polled = poll(reader);
      }
    }
    lifetimes.found(newest);
  }

  private static List<Spool.Stored> poll(Spool.Reader reader) throws InterruptedException {
    Duration patience = reader.isHeldUp() ? UNREAD_FOR : Duration.ZERO;
    return reader.poll(RECORDS_PER_POLL, BYTES_PER_POLL, patience);
  }

  private static boolean isWorthWaiting(Spool.Reader reader, int waits) {
    if (reader.isHeldUp() && waits == MOST_WAITS) {
      log.warn("event=answers-unread consequence=\"those behind wait for the next start\"");
    }
    return reader.isHeldUp() && waits < MOST_WAITS;
  }

  @Override
  public void post(Answer answer, Consumer<Admission> kept) {
    Posted posted = new Posted(answer, kept);
    switch (mailboxes.announce(answer.id(), kept)) {
      case NEW -> spool.append(posted, posted);
      case PENDING -> {} // kept is called with the first one
      case KNOWN -> kept.accept(Admission.STORED);
    }
  }

  @Override
  public Attachment attach(DeviceId device, String protocol, Recipient recipient) {
    Mailbox.Seat seat = mailboxes.seat(device, protocol, recipient);
    pump.run(seat.mailbox);
    return () -> {
      mailboxes.leave(seat);
      pump.run(seat.mailbox);
    };
  }

  @Override
  public Attachment attachAny(String protocol, Recipient recipient) {
    Mailboxes.AnyRecipient listener = new Mailboxes.AnyRecipient(protocol, recipient);
    mailboxes.join(listener).forEach(pump::run);
    return () -> mailboxes.leave(listener).forEach(pump::run);
  }

  @Override
  public List<Answer> waiting(DeviceId device) {
    return mailboxes.waiting(device);
  }

  @Override
  public Optional<Answer> answerTo(MessageId question) {
    return mailboxes.answerTo(question);
  }

  @Override
  public Attachment onAnswer(MessageId question, Consumer<Answer> answered) {
    mailboxes.awaitAnswer(question, answered).ifPresent(answered);
    return () -> mailboxes.giveUp(question, answered);
  }

  @Override
  public void taken(MessageId answer) {
    mailboxes.find(answer).ifPresent(held -> settle(held, "taken"));
  }

  /** Lets expire what is due, unless it is being delivered. */
  public void tick() {
    lifetimes.look();
    for (Held held : mailboxes.due(lifetimes::isOver)) {
      gone(held, "expired", Map.of("expiredAt", held.answer.expiresAt().toString()));
    }
  }

  /** Returns its stamp; that of a record that cannot be read is the oldest. */
  private Instant load(Spool.Stored stored) {
    try {
      Answer answer = AnswerRecord.read(stored.bytes());
      keep(Held.found(stored.sequence(), answer));
      return answer.at();
    } catch (UnreadableRecord e) {
      long untold = meters.unreadable();
      if (untold > 0) {
        log.warn(
            "event=downlink-unreadable records={} newest={} reason=\"{}\"",
            untold,
            stored.sequence(),
            e.getMessage());
      }
      spool.drop(stored.sequence(), Tombstone.Cause.UNREADABLE, "answer");
      return Instant.EPOCH;
    }
  }

  private Optional<Mailbox> keep(Held held) {
    List<Held> evicted = new ArrayList<>();
    Optional<Mailbox> mailbox = mailboxes.keep(held, evicted);
    if (mailbox.isEmpty()) {
      spool.acknowledge(held.sequence, held.sequence);
    }
    for (Held out : evicted) {
      gone(out, "dropped", Map.of("reason", "downlink-full"));
    }
    return mailbox;
  }

  private void settle(Held held, String how) {
    if (mailboxes.settle(held)) {
      spool.acknowledge(held.sequence, held.sequence);
      meters.left(how);
      journal.note(
          held.answer.inReplyTo(), "delivered", Map.of("over", held.answer.replyTo().protocol()));
    }
  }

  private void gone(Held held, String step, Map<String, Object> facts) {
    boolean expired = step.equals("expired");
    spool.drop(
        held.sequence,
        expired ? Tombstone.Cause.AGE : Tombstone.Cause.FULL,
        "answer to " + held.answer.device().value());
    meters.left(step);
    journal.note(held.answer.inReplyTo(), step, facts);
  }

  private final class OneReceipt implements Receipt {
    private final Mailbox.Delivery delivery;

    OneReceipt(Mailbox.Delivery delivery) {
      this.delivery = delivery;
    }

    @Override
    public void delivered() {
      settle(delivery.held(), "delivered");
      mailboxes.free(delivery);
      pump.run(delivery.seat().mailbox);
    }

    @Override
    public void failed() {
      mailboxes.failed(delivery);
      pump.run(delivery.seat().mailbox);
    }
  }

  private final class Posted implements Spool.Entry, Spool.Commit {
    private final Answer answer;
    private final Consumer<Admission> kept;
    private final int size;

    Posted(Answer answer, Consumer<Admission> kept) {
      this.answer = answer;
      this.kept = kept;
      this.size = AnswerRecord.size(answer);
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public void writeTo(ByteBuffer target) {
      AnswerRecord.write(answer, target);
    }

    @Override
    public void committed(long sequence) {
      Optional<Mailbox> mailbox = keep(Held.kept(sequence, answer, lifetimes.nanos()));
      tell(Admission.STORED);
      mailbox.ifPresent(pump::run); // first: a waiter may take it out of the box
      mailboxes.awaiting(answer.inReplyTo()).forEach(waiter -> waiter.accept(answer));
    }

    @Override
    public void refused(Spool.Refusal refusal) {
      tell(Admission.refusedBy(refusal));
    }

    private void tell(Admission admission) {
      kept.accept(admission);
      mailboxes.posted(answer.id()).forEach(also -> also.accept(admission));
    }
  }
}
