package io.vivremotion.adapter.mqtt;

import io.vivremotion.adapter.Admission;
import io.vivremotion.message.Address;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Message;
import io.vivremotion.message.Payload;
import io.vivremotion.message.ReplyTo;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttMessage;

/**
 * What the joined broker sends, on its way to the disk: so many at once, acknowledged to the broker
 * when stored. On Paho's thread, but for the inbox's callback.
 */
final class BridgeArrivals {
  private static final Optional<ReplyTo> OVER_BRIDGE = Optional.of(ReplyTo.over(MqttBridge.NAME));
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final MqttBridge.Config config;
  private final MqttAdapter.Parts parts;
  private final Meters meters;
  private final Semaphore permits;

  BridgeArrivals(MqttBridge.Config config, MqttAdapter.Parts parts, Meters meters) {
    this.config = config;
    this.parts = parts;
    this.meters = meters;
    this.permits = new Semaphore(config.maxInFlight());
  }

  void arrived(BrokerLink from, String topic, MqttMessage message) {
    meters.received(message.getQos());
    meters.bytesIn(message.getPayload().length);
    Optional<Address> address = address(topic);
    if (address.isEmpty()) {
      acknowledge(from, message); // an answer of ours, or a topic that names no device
      return;
    }
    if (!mayOffer()) {
      refused(from, message, Duration.ZERO);
      return;
    }
    Instant now = parts.clock().instant();
    Payload payload = Payload.wrap(message.getPayload(), MediaType.UNKNOWN);
    parts
        .inbox()
        .offer(
            Message.of(parts.ids().next(now), address.get(), payload, now, OVER_BRIDGE),
            admission -> {
              permits.release();
              switch (admission) {
                case Admission.Stored _ -> acknowledge(from, message);
                case Admission.Refused(var retryAfter, var _) -> refused(from, message, retryAfter);
              }
            });
  }

  /** On their way to the disk. */
  int unanswered() {
    return config.maxInFlight() - permits.availablePermits();
  }

  /**
   * Waits for the disk where the broker sends more than may be on its way to it: to refuse costs
   * the link, and the broker sends all that it has under way once more (decision 0185). Not for so
   * long that the keep-alive suffers, for Paho hears nothing meanwhile.
   */
  private boolean mayOffer() {
    long patience = Math.min(LONGEST_WAIT.toMillis(), config.keepAlive().toMillis() / 2);
    try {
      return permits.tryAcquire(patience, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Optional<Address> address(String topic) {
    if (AnswerTopics.isAnswersTopic(topic)) {
      return Optional.empty();
    }
    try {
      return parts.rules().resolve(topic, Optional.of(Routes.deviceOf(config.clientId())));
    } catch (IllegalArgumentException _) { // a level is no device name, or the topic is too long
      meters.droppedOutgoing("no-address");
      return Optional.empty();
    }
  }

  private static void acknowledge(BrokerLink from, MqttMessage message) {
    if (message.getQos() > 0) {
      from.acknowledge(message.getId());
    }
  }

  /** A broker sends an unacknowledged message again only after a reconnect: so there is one. */
  private void refused(BrokerLink from, MqttMessage message, Duration retryAfter) {
    meters.refused();
    if (message.getQos() > 0) {
      from.later(retryAfter, "the inbox refused a message");
    }
  }
}
