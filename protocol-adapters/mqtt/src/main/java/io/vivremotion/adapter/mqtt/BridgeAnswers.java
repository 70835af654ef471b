package io.vivremotion.adapter.mqtt;

import io.vivremotion.adapter.Downlink;
import io.vivremotion.adapter.Downlink.Attachment;
import io.vivremotion.adapter.Downlink.Receipt;
import io.vivremotion.insight.WatchedTimers;
import io.vivremotion.message.AddressRules;
import io.vivremotion.message.Answer;
import io.vivremotion.message.AnswerJson;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/**
 * Answers on their way to the joined broker, so many at once; attached to the downlink only while
 * there is a link, so that all others wait on disk. What waits here is at most one answer per
 * device. Work thread only, but for the recipient.
 */
final class BridgeAnswers {
  private final Downlink downlink;
  private final int maxInFlight;
  private final ArrayDeque<Delivery> deliveries = new ArrayDeque<>();
  private Optional<BrokerLink> link = Optional.empty();
  private Optional<Attachment> attachment = Optional.empty();
  private int inFlight;

  private record Delivery(Answer answer, Receipt receipt) {}

  BridgeAnswers(Downlink downlink, int maxInFlight) {
    this.downlink = downlink;
    this.maxInFlight = maxInFlight;
  }

  void up(BrokerLink to, WatchedTimers work) {
    link = Optional.of(to);
    inFlight = 0;
    attachment =
        Optional.of(
            downlink.attachAny(
                MqttBridge.NAME, (answer, receipt) -> take(work, new Delivery(answer, receipt))));
  }

  /** What was under way without a receipt waits again, on disk. */
  void down() {
    link = Optional.empty();
    deliveries.clear();
    attachment.ifPresent(Attachment::close);
    attachment = Optional.empty();
  }

  /** Any thread. */
  private void take(WatchedTimers work, Delivery delivery) {
    try {
      work.execute(() -> {
        deliveries.add(delivery);
        pump();
      });
    } catch (RejectedExecutionException _) { // the bridge is closed
      delivery.receipt().failed();
    }
  }

  private void pump() {
    while (inFlight < maxInFlight && !deliveries.isEmpty() && link.isPresent()) {
      publish(link.get(), deliveries.remove());
    }
  }

  private void publish(BrokerLink to, Delivery next) {
    String address = next.answer().replyTo().address();
    String topic = address.isEmpty() ? AddressRules.answersTopic(next.answer().device()) : address;
    inFlight++;
    to.publish(
        topic,
        AnswerJson.of(next.answer()),
        () -> {
          inFlight--;
          next.receipt().delivered();
          pump();
        },
        next.receipt()::failed);
  }
}
