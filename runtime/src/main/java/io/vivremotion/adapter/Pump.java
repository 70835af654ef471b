package io.vivremotion.adapter;

import io.vivremotion.message.Answer;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands a mailbox's answers to those who sit at it. */
final class Pump {
  private static final Logger log = LoggerFactory.getLogger(Pump.class);

  private final Mailboxes mailboxes;
  private final Lifetimes lifetimes;
  private final Function<Mailbox.Delivery, Downlink.Receipt> receipts;

  Pump(
      Mailboxes mailboxes,
      Lifetimes lifetimes,
      Function<Mailbox.Delivery, Downlink.Receipt> receipts) {
    this.mailboxes = mailboxes;
    this.lifetimes = lifetimes;
    this.receipts = receipts;
  }

  /**
   * Hands out until no seat is idle or nothing waits. One thread pumps a mailbox at a time: a
   * receipt given inside {@code deliver} comes back here, finds the pump running and returns, so
   * that the stack does not grow with the mailbox.
   */
  void run(Mailbox mailbox) {
    if (!mailboxes.beginPump(mailbox)) {
      return;
    }
    Optional<Mailbox.Delivery> next = mailboxes.next(mailbox);
    while (next.isPresent()) {
      deliver(next.get());
      next = mailboxes.next(mailbox);
    }
  }

  /** An error ends the pump; on a loop that outlives it, the next who comes begins it anew. */
  private void deliver(Mailbox.Delivery delivery) {
    try {
      Answer answer = lifetimes.asOfNow(delivery.held());
      delivery.seat().recipient.deliver(answer, receipts.apply(delivery));
    } catch (RuntimeException e) {
      log.warn("event=deliver-failed device={}", delivery.held().answer.device(), e);
      mailboxes.failed(delivery);
    } catch (Error e) {
      mailboxes.failed(delivery);
      mailboxes.endPump(delivery.seat().mailbox);
      throw e;
    }
  }
}
