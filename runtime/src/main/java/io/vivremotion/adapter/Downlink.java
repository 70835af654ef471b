package io.vivremotion.adapter;

import io.vivremotion.message.Answer;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Answers on their way back, on disk until delivered or expired. An answer waits in its device's
 * mailbox until a recipient of the protocol it is addressed to ({@code replyTo.protocol}) is
 * attached. Thread-safe; never blocks.
 */
public interface Downlink {
  /**
   * Keeps the answer; {@code kept} is called once, as with {@link Inbox#offer}. An answer already
   * known by id is kept once.
   */
  void post(Answer answer, Consumer<Admission> kept);

  /**
   * Gives {@code recipient} what waits for the device over this protocol, then what comes, until
   * detached. One delivery is under way per recipient at a time; the next follows the receipt.
   */
  Attachment attach(DeviceId device, String protocol, Recipient recipient);

  /**
   * As {@link #attach}, for every device that has no recipient of its own over this protocol: for a
   * peer that listens to all of them (an MQTT subscription with a wildcard). At most one delivery
   * is under way per device; answers after {@link Receipt#failed} wait for the next attach.
   */
  Attachment attachAny(String protocol, Recipient recipient);

  /** The answers that wait for a device, oldest first, whatever their protocol. */
  List<Answer> waiting(DeviceId device);

  /** The answer to a message, if it still waits or was delivered lately. */
  Optional<Answer> answerTo(MessageId question);

  /**
   * Runs {@code answered} once with the answer to this question, as soon as it is kept: at once if
   * it is. For a peer that waits for this one answer and no other; the mailbox is served all the
   * same. Not a delivery: who has passed the answer on says {@link #taken}. {@code answered} runs
   * on any thread and must not block; closing ends the waiting.
   */
  Attachment onAnswer(MessageId question, Consumer<Answer> answered);

  /**
   * Takes an answer over another way than it was addressed to, as when a person fetched it by HTTP:
   * counts as delivered.
   */
  void taken(MessageId answer);

  /** Takes deliveries; called on any thread, must not block. */
  interface Recipient {
    void deliver(Answer answer, Receipt receipt);
  }

  /** Exactly one of the two is called, once, on any thread. */
  interface Receipt {
    /** The device has it (PUBACK, CoAP ACK, TCP acknowledgement of the event). */
    void delivered();

    /** It has not; it waits for the next recipient, or for this one to attach again. */
    void failed();
  }

  /** Ends the deliveries; what was under way without receipt counts as failed. Idempotent. */
  interface Attachment extends AutoCloseable {
    @Override
    void close();
  }
}
