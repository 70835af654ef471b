package io.vivremotion.adapter.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.vivremotion.adapter.mqtt.TopicTree.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** SUBSCRIBE and UNSUBSCRIBE (sections 3.8 to 3.11), checked before. Event loop only. */
final class Subscriptions {
  private final Broker broker;
  private final Connection connection;

  Subscriptions(Connection connection) {
    this.broker = connection.broker();
    this.connection = connection;
  }

  void subscribe(MqttSubscribeMessage message) {
    List<MqttTopicSubscription> asked = message.payload().topicSubscriptions();
    int id = subscriptionId(message.idAndPropertiesVariableHeader().properties());
    byte[] codes = new byte[asked.size()];
    List<Runnable> afterwards = new ArrayList<>();
    Session session = connection.session().orElseThrow();
    for (int i = 0; i < codes.length; i++) {
      MqttTopicSubscription each = asked.get(i);
      TopicFilter filter = TopicFilter.parse(each.topicFilter()).orElseThrow();
      Subscription subscription = subscription(filter, each.option(), id);
      boolean sharedNoLocal = filter.share().isPresent() && subscription.noLocal();
      if (sharedNoLocal) {
        connection.fail(ProtocolError.violation("shared-no-local"));
        return;
      }
      int refusal = refusal(session, filter);
      codes[i] =
          (byte)
              (refusal == Reason.SUCCESS
                  ? subscription.qos()
                  : connection.isV5() ? refusal : Reason.UNSPECIFIED);
      if (refusal == Reason.QUOTA_EXCEEDED) {
        broker.meters().subscriptionRefused();
      }
      if (refusal == Reason.SUCCESS) {
        add(session, subscription).ifPresent(afterwards::add);
      }
    }
    connection.send(
        Packets.suback(
            connection.channel().alloc(),
            message.variableHeader().messageId(),
            codes,
            connection.isV5()));
    if (connection.isConnected()) { // else SUBACK was larger than the client takes
      afterwards.forEach(Runnable::run);
      broker.answers().subscribed(session);
    }
  }

  private static int subscriptionId(MqttProperties properties) {
    MqttProperties.MqttProperty<?> id =
        properties.getProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER);
    return id != null && id.value() instanceof Integer value ? value : 0;
  }

  private static Subscription subscription(
      TopicFilter filter, MqttSubscriptionOption option, int id) {
    return new Subscription(
        filter,
        option.qos().value(),
        option.isNoLocal(),
        option.isRetainAsPublished(),
        option.retainHandling().value(),
        id);
  }

  private int refusal(Session session, TopicFilter filter) {
    boolean isNew = !session.subscriptions().containsKey(filter.text());
    if (isNew && session.subscriptions().size() >= Session.MAX_SUBSCRIPTIONS) {
      return Reason.QUOTA_EXCEEDED;
    }
    if (AnswerTopics.reach(filter) instanceof AnswerTopics.Reach.One(var device)
        && !session.hears(device)) {
      return Reason.NOT_AUTHORIZED;
    }
    return !isNew || broker.filters().take(filter.bytes()) ? Reason.SUCCESS : Reason.QUOTA_EXCEEDED;
  }

  /** What is to be sent after SUBACK, if anything. */
  private Optional<Runnable> add(Session session, Subscription subscription) {
    TopicFilter filter = subscription.filter();
    boolean isNew = session.subscriptions().put(filter.text(), subscription) == null;
    broker.tree().add(session, subscription);
    boolean wantsRetained =
        filter.share().isEmpty()
            && (subscription.retainHandling() == 0
                || (subscription.retainHandling() == 1 && isNew));
    return wantsRetained
        ? Optional.of(() -> sendRetained(session, subscription))
        : Optional.empty();
  }

  private void sendRetained(Session session, Subscription subscription) {
    Match match = Match.of(session, subscription);
    for (Retained.Kept kept : broker.retained().matching(subscription.filter())) {
      if (session.hears(kept.route().address().device())) {
        session
            .outbound()
            .send(
                new Outgoing(
                    kept.publication(),
                    match.qos(),
                    true,
                    match.subscriptionIds(),
                    Outgoing.NO_RECEIPT));
      }
    }
  }

  void unsubscribe(MqttUnsubscribeMessage message) {
    List<String> topics = message.payload().topics();
    byte[] codes = new byte[topics.size()];
    Session session = connection.session().orElseThrow();
    for (int i = 0; i < codes.length; i++) {
      Subscription removed = session.subscriptions().remove(topics.get(i));
      if (removed == null) {
        codes[i] = Reason.NO_SUBSCRIPTION_EXISTED;
      } else {
        broker.tree().remove(session, removed.filter());
        broker.filters().giveBack(removed.filter().bytes());
      }
    }
    connection.send(
        Packets.unsuback(
            connection.channel().alloc(),
            message.variableHeader().messageId(),
            codes,
            connection.isV5()));
    if (connection.isConnected()) {
      broker.answers().subscribed(session);
    }
  }
}
