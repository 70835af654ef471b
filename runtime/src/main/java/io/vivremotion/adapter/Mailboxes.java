package io.vivremotion.adapter;

import io.vivremotion.message.Answer;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The state of the downlink in memory: which answers wait, which are being posted, who is attached.
 * All under one lock, which is never held while a recipient, the spool or the journal is called.
 */
final class Mailboxes {
  private final SpoolDownlink.Config config;
  private final Map<Key, Mailbox> boxes = new HashMap<>();

  /** By answer id, oldest first: in a mailbox or under way. */
  private final Map<MessageId, Held> held = new LinkedHashMap<>();

  /** By the id of the question: the newest answer that waits. */
  private final Map<MessageId, Held> byQuestion = new HashMap<>();

  private final Map<MessageId, List<Consumer<Admission>>> posting = new HashMap<>();

  /** By the id of the question: peers that wait for its answer alone. */
  private final Map<MessageId, List<Consumer<Answer>>> awaiting = new HashMap<>();

  private final Delivered delivered;

  /** In turn: who was served goes to the end. */
  private final List<AnyRecipient> listeners = new ArrayList<>();

  private long bytes;

  Mailboxes(SpoolDownlink.Config config) {
    this.config = config;
    this.delivered = new Delivered(config.deliveredKept());
  }

  record Key(DeviceId device, String protocol) {}

  /** Hears all devices of a protocol that have no recipient of their own. */
  static final class AnyRecipient {
    final Downlink.Recipient recipient;
    private final String protocol;

    AnyRecipient(String protocol, Downlink.Recipient recipient) {
      this.protocol = protocol;
      this.recipient = recipient;
    }

    boolean hears(Mailbox mailbox) {
      return mailbox.key.protocol().equals(protocol);
    }
  }

  enum Announced {
    NEW,
    PENDING,
    KNOWN
  }

  synchronized Announced announce(MessageId answer, Consumer<Admission> kept) {
    if (held.containsKey(answer) || delivered.knows(answer)) {
      return Announced.KNOWN;
    }
    List<Consumer<Admission>> listeners = posting.get(answer);
    if (listeners == null) {
      posting.put(answer, new ArrayList<>(1));
      return Announced.NEW;
    }
    listeners.add(kept);
    return Announced.PENDING;
  }

  /** Ends the posting; those who posted the same answer meanwhile are told the same. */
  synchronized List<Consumer<Admission>> posted(MessageId answer) {
    List<Consumer<Admission>> listeners = posting.remove(answer);
    return listeners == null ? List.of() : listeners;
  }

  /**
   * The box it waits in now; empty if it is known already. What had to go for it is added to {@code
   * evicted}.
   */
  synchronized Optional<Mailbox> keep(Held arrived, List<Held> evicted) {
    MessageId id = arrived.answer.id();
    if (held.containsKey(id) || delivered.knows(id)) {
      return Optional.empty();
    }
    held.put(id, arrived);
    byQuestion.put(arrived.answer.inReplyTo(), arrived);
    bytes += arrived.bytes;
    Mailbox mailbox = box(arrived);
    mailbox.waiting.addLast(arrived);
    Iterator<Held> oldest = held.values().iterator();
    List<Held> out = new ArrayList<>();
    for (long over = bytes - config.maxBytes(); over > 0 && oldest.hasNext(); ) {
      Held candidate = oldest.next();
      if (candidate != arrived && !candidate.underWay) {
        out.add(candidate);
        over -= candidate.bytes;
      }
    }
    out.forEach(this::remove);
    evicted.addAll(out);
    return Optional.of(mailbox);
  }

  synchronized Mailbox.Seat seat(DeviceId device, String protocol, Downlink.Recipient recipient) {
    Mailbox mailbox = boxes.computeIfAbsent(new Key(device, protocol), Mailbox::new);
    Mailbox.Seat seat = new Mailbox.Seat(mailbox, recipient);
    mailbox.seats.add(seat);
    return seat;
  }

  synchronized void leave(Mailbox.Seat seat) {
    seat.mailbox.seats.remove(seat);
    giveBack(seat);
    forgetIfIdle(seat.mailbox);
  }

  /** Joins those who listen to all devices of the protocol; these boxes are to be pumped. */
  synchronized List<Mailbox> join(AnyRecipient listener) {
    listeners.add(listener);
    return boxes.values().stream().filter(listener::hears).toList();
  }

  /** The boxes it leaves are to be pumped, for another may take its place. */
  synchronized List<Mailbox> leave(AnyRecipient listener) {
    listeners.remove(listener);
    List<Mailbox> heard = boxes.values().stream().filter(listener::hears).toList();
    for (Mailbox mailbox : heard) {
      Mailbox.Seat seat = mailbox.listenerSeats.remove(listener);
      if (seat != null) {
        giveBack(seat);
      }
    }
    return heard;
  }

  synchronized boolean beginPump(Mailbox mailbox) {
    if (mailbox.pumping) {
      return false;
    }
    mailbox.pumping = true;
    return true;
  }

  synchronized void endPump(Mailbox mailbox) {
    mailbox.pumping = false;
  }

  /** The next delivery; empty ends the pump. */
  synchronized Optional<Mailbox.Delivery> next(Mailbox mailbox) {
    Optional<Mailbox.Seat> free =
        mailbox.waiting.isEmpty() ? Optional.empty() : mailbox.freeSeat(listeners);
    if (free.isEmpty()) {
      mailbox.pumping = false;
      forgetIfIdle(mailbox);
      return Optional.empty();
    }
    Held first = mailbox.waiting.removeFirst();
    first.underWay = true;
    Mailbox.Delivery delivery = new Mailbox.Delivery(free.get(), first);
    free.get().underWay = delivery;
    return Optional.of(delivery);
  }

  /** The seat may have the next one. */
  synchronized void free(Mailbox.Delivery delivery) {
    Mailbox.Seat seat = delivery.seat();
    if (seat.underWay == delivery) {
      seat.underWay = null;
      forgetIfIdle(seat.mailbox);
    }
  }

  synchronized void failed(Mailbox.Delivery delivery) {
    Mailbox.Seat seat = delivery.seat();
    if (seat.underWay == delivery) {
      seat.paused = true;
      giveBack(seat);
    }
  }

  /** True once: the answer is delivered, whoever else still tries. */
  synchronized boolean settle(Held settled) {
    if (held.get(settled.answer.id()) != settled) {
      return false;
    }
    remove(settled);
    delivered.remember(settled.answer);
    return true;
  }

  synchronized Optional<Held> find(MessageId answer) {
    return Optional.ofNullable(held.get(answer));
  }

  /** Takes out what is over and not being delivered. */
  synchronized List<Held> due(Predicate<Held> over) {
    List<Held> due = held.values().stream().filter(one -> over.test(one) && !one.underWay).toList();
    due.forEach(this::remove);
    return due;
  }

  synchronized List<Answer> waiting(DeviceId device) {
    return held.values().stream()
        .filter(one -> one.answer.device().equals(device))
        .sorted(Comparator.comparingLong(one -> one.sequence))
        .map(one -> one.answer)
        .toList();
  }

  synchronized Optional<Answer> answerTo(MessageId question) {
    Held waits = byQuestion.get(question);
    return waits != null ? Optional.of(waits.answer) : delivered.answerTo(question);
  }

  /** The answer if it is there; else the waiter is told when it comes. */
  synchronized Optional<Answer> awaitAnswer(MessageId question, Consumer<Answer> waiter) {
    Optional<Answer> known = answerTo(question);
    if (known.isEmpty()) {
      awaiting.computeIfAbsent(question, asked -> new ArrayList<>(1)).add(waiter);
    }
    return known;
  }

  /** Those who wait for it, once. */
  synchronized List<Consumer<Answer>> awaiting(MessageId question) {
    List<Consumer<Answer>> waiters = awaiting.remove(question);
    return waiters == null ? List.of() : waiters;
  }

  synchronized void giveUp(MessageId question, Consumer<Answer> waiter) {
    List<Consumer<Answer>> waiters = awaiting.get(question);
    if (waiters != null && waiters.remove(waiter) && waiters.isEmpty()) {
      awaiting.remove(question);
    }
  }

  /** Delivered answers which {@link #answerTo} still knows. */
  synchronized int deliveredKnown() {
    return delivered.size();
  }

  synchronized int count() {
    return held.size();
  }

  synchronized long bytes() {
    return bytes;
  }

  private Mailbox box(Held one) {
    return boxes.computeIfAbsent(
        new Key(one.answer.device(), one.answer.replyTo().protocol()), Mailbox::new);
  }

  /** What the seat had under way waits again, before the others; its receipt is void. */
  private void giveBack(Mailbox.Seat seat) {
    Mailbox.Delivery delivery = seat.underWay;
    seat.underWay = null;
    if (delivery != null && held.get(delivery.held().answer.id()) == delivery.held()) {
      delivery.held().underWay = false;
      seat.mailbox.waiting.addFirst(delivery.held());
    }
  }

  private void remove(Held gone) {
    held.remove(gone.answer.id());
    byQuestion.remove(gone.answer.inReplyTo(), gone);
    bytes -= gone.bytes;
    Mailbox mailbox = box(gone);
    if (!gone.underWay) {
      mailbox.waiting.remove(gone);
    }
    forgetIfIdle(mailbox);
  }

  private void forgetIfIdle(Mailbox mailbox) {
    if (mailbox.isIdle()) {
      boxes.remove(mailbox.key, mailbox);
    }
  }
}
