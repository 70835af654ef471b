package io.vivremotion.adapter.mqtt;

import io.netty.channel.EventLoop;
import io.vivremotion.adapter.Inbox;
import io.vivremotion.insight.Fatal;
import io.vivremotion.message.Kind;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Message;
import io.vivremotion.message.MessageIds;
import io.vivremotion.message.Payload;
import io.vivremotion.message.ReplyTo;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the event loop to the inbox and back. The committer calls {@link #gather} once per message
 * and must not be held up: it only queues, and wakes the loop at the end of the group if no drain
 * is due. Woken for each message, the loop would take turns with the committer on a busy machine.
 * The queue is bounded by what may be unacknowledged: every arrival in it has been offered.
 */
final class Ingest {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);
  private static final Optional<ReplyTo> OVER_MQTT = Optional.of(ReplyTo.over(MqttAdapter.NAME));
  private static final int QUEUE_CHUNK = 1024;

  private final Inbox inbox;
  private final MessageIds ids;
  private final EventLoop loop;
  private final Runnable flush;
  private final MpscUnboundedAtomicArrayQueue<Arrival> completed =
      new MpscUnboundedAtomicArrayQueue<>(QUEUE_CHUNK);
  private final AtomicBoolean drainIsDue = new AtomicBoolean();
  private final Runnable drain = Fatal.seen(this::drain);

  /** {@code flush} sends what the drain has written. */
  Ingest(Inbox inbox, MessageIds ids, EventLoop loop, Runnable flush) {
    this.inbox = inbox;
    this.ids = ids;
    this.loop = loop;
    this.flush = flush;
  }

  /** Event loop only, so that the inbox sees the messages of a connection in their order. */
  void offer(Arrival arrival, Instant now) {
    Properties properties = arrival.properties();
    Message message =
        properties == Properties.EMPTY
            ? Message.of(
                ids.next(now),
                arrival.route().address(),
                Payload.wrap(arrival.payload(), MediaType.UNKNOWN),
                now,
                OVER_MQTT)
            : withProperties(arrival, now);
    inbox.offer(message, arrival);
  }

  private Message withProperties(Arrival arrival, Instant now) {
    Properties properties = arrival.properties();
    String contentType = properties.text(Properties.CONTENT_TYPE);
    MediaType type = contentType.isEmpty() ? MediaType.UNKNOWN : MediaType.ofHeader(contentType);
    String correlation =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(properties.bytes(Properties.CORRELATION));
    ReplyTo replyTo =
        new ReplyTo(MqttAdapter.NAME, properties.text(Properties.RESPONSE_TOPIC), correlation);
    long expirySeconds = properties.number(Properties.MESSAGE_EXPIRY, -1);
    var address = arrival.route().address();
    boolean isQuestion = address.kind() == Kind.QUESTION;
    return new Message(
        ids.next(now),
        address.device(),
        address.channel(),
        address.kind(),
        address.priority(),
        Payload.wrap(arrival.payload(), type),
        now,
        Optional.empty(),
        isQuestion && expirySeconds >= 0
            ? Optional.of(now.plusSeconds(expirySeconds))
            : Optional.empty(),
        Optional.of(replyTo));
  }

  /** Any thread. */
  void completed(Arrival arrival) {
    gather(arrival);
    wake();
  }

  /** Any thread, which calls {@link #wake} soon. */
  void gather(Arrival arrival) {
    completed.offer(arrival);
  }

  /** Any thread. */
  void wake() {
    if (!drainIsDue.get() && !completed.isEmpty() && drainIsDue.compareAndSet(false, true)) {
      try {
        loop.execute(drain);
      } catch (RejectedExecutionException _) { // the adapter is closed: nobody is left to tell
        drainIsDue.set(false);
      }
    }
  }

  private void drain() {
    drainIsDue.set(false);
    for (Arrival next = completed.poll(); next != null; next = completed.poll()) {
      completed(next.connection());
    }
    flush.run();
  }

  /** As the pipeline would: a bug ends this connection, and those behind it have their turn. */
  private static void completed(Connection connection) {
    try {
      connection.completed();
    } catch (RuntimeException e) {
      LOG.warn("part=mqtt event=connection-failed", e);
      connection.broker().meters().protocolError("internal");
      var _ = connection.channel().close();
    }
  }
}
