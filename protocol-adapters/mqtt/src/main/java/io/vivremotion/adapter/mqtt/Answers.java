package io.vivremotion.adapter.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vivremotion.adapter.Downlink;
import io.vivremotion.adapter.Downlink.Attachment;
import io.vivremotion.adapter.Downlink.Receipt;
import io.vivremotion.adapter.mqtt.TopicTree.Match;
import io.vivremotion.adapter.mqtt.TopicTree.Matches;
import io.vivremotion.insight.Fatal;
import io.vivremotion.message.AddressRules;
import io.vivremotion.message.Answer;
import io.vivremotion.message.AnswerJson;
import io.vivremotion.message.Deadlines;
import io.vivremotion.message.DeviceId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers from the downlink to the sessions that listen for them. The adapter is attached for a
 * device while a connected session may hear it, and once for all devices while one listens with a
 * wildcard; each answer is published to whoever subscribes to its topic, and counts as delivered
 * when the first has it. What could not be delivered is tried again when somebody subscribes, and
 * every few seconds. Event loop only, but for the recipient.
 */
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  /** Devices one session may expect answers for beyond its subscriptions; then none are added. */
  private static final int MAX_EXPECTED = 1_000;

  private static final int ANY_QOS = 2;
  private static final String JSON = "application/json";

  private final Broker broker;
  private final Downlink downlink;
  private final Map<DeviceId, Listening> byDevice = new HashMap<>();
  private final Map<Session, Set<DeviceId>> heard = new HashMap<>();
  private final Map<Session, Set<DeviceId>> expected = new HashMap<>();
  private final Set<Session> hearAll = new HashSet<>();
  private final Set<DeviceId> stale = new HashSet<>();

  /** So with what was delivered to those who listen to all devices. */
  private boolean toAllIsStale;

  private Optional<Attachment> toAll = Optional.empty();

  private record Listening(Attachment attachment, Set<Session> sessions) {}

  Answers(Broker broker, Downlink downlink) {
    this.broker = broker;
    this.downlink = downlink;
  }

  /** A session has come back with its subscriptions. */
  void resumed(Session session) {
    if (!session.subscriptions().isEmpty()) {
      subscribed(session);
    }
  }

  /** A session's subscriptions have changed. */
  void subscribed(Session session) {
    Set<DeviceId> now = new HashSet<>(expected.getOrDefault(session, Set.of()));
    boolean all = false;
    for (Subscription each : session.subscriptions().values()) {
      switch (AnswerTopics.reach(each.filter())) {
        case AnswerTopics.Reach.Nobody _ -> {}
        case AnswerTopics.Reach.One(var device) -> now.add(device);
        case AnswerTopics.Reach.Everybody _ -> all = true;
      }
    }
    if (!session.subscriptions().isEmpty()) {
      session.connection().ifPresent(connection -> now.add(connection.routes().sender()));
    }
    Set<DeviceId> before = heard.getOrDefault(session, Set.of());
    before.stream().filter(device -> !now.contains(device)).forEach(gone -> leave(session, gone));
    heard.put(session, now);
    now.forEach(device -> join(session, device));
    hearAll(session, all && session.principal().device().isEmpty());
    retryStale();
  }

  /** A session asked with a response topic: the answer may go there. */
  void expect(Session session, DeviceId device) {
    Set<DeviceId> devices = expected.computeIfAbsent(session, _ -> new HashSet<>());
    if (devices.contains(device)) {
      return;
    }
    if (devices.size() >= MAX_EXPECTED) {
      broker.meters().notExpected();
      return;
    }
    devices.add(device);
    heard.computeIfAbsent(session, _ -> new HashSet<>()).add(device);
    join(session, device);
  }

  /** A session is not connected any more. */
  void forget(Session session) {
    expected.remove(session);
    Set<DeviceId> before = heard.remove(session);
    if (before != null) {
      before.forEach(device -> leave(session, device));
    }
    hearAll(session, false);
  }

  private void join(Session session, DeviceId device) {
    byDevice
        .computeIfAbsent(device, absent -> new Listening(attach(absent), new HashSet<>()))
        .sessions()
        .add(session);
  }

  private Attachment attach(DeviceId device) {
    return downlink.attach(
        device,
        MqttAdapter.NAME,
        (answer, receipt) -> deliver(answer, receipt, () -> stale.add(device)));
  }

  private void leave(Session session, DeviceId device) {
    Listening listening = byDevice.get(device);
    if (listening != null && listening.sessions().remove(session)) {
      if (listening.sessions().isEmpty()) {
        byDevice.remove(device);
        stale.remove(device);
        listening.attachment().close();
      }
    }
  }

  private void hearAll(Session session, boolean wanted) {
    if (wanted ? hearAll.add(session) : hearAll.remove(session)) {
      toAll.ifPresent(Attachment::close);
      toAll = hearAll.isEmpty() ? Optional.empty() : Optional.of(attachToAll());
    }
  }

  private Attachment attachToAll() {
    return downlink.attachAny(
        MqttAdapter.NAME, (answer, receipt) -> deliver(answer, receipt, () -> toAllIsStale = true));
  }

  /** Attaches again where a delivery has failed. */
  void retryStale() {
    for (DeviceId device : List.copyOf(stale)) {
      stale.remove(device);
      Listening listening = byDevice.get(device);
      if (listening != null) {
        listening.attachment().close();
        byDevice.put(device, new Listening(attach(device), listening.sessions()));
      }
    }
    if (toAllIsStale && toAll.isPresent()) {
      toAllIsStale = false;
      toAll.get().close();
      toAll = Optional.of(attachToAll());
    }
  }

  /** Any thread, but for {@code failed}. */
  private void deliver(Answer answer, Receipt receipt, Runnable failed) {
    try {
      broker
          .loop()
          .execute(
              Fatal.seen(() -> {
                publishOrFail(answer, receipt, failed);
                broker.flush();
              }));
    } catch (RejectedExecutionException _) { // the adapter is closed: the answer stays on disk
      receipt.failed();
    }
  }

  private void publishOrFail(Answer answer, Receipt receipt, Runnable failed) {
    try {
      publish(answer, receipt, failed);
    } catch (RuntimeException e) { // a bug with this one: it is tried again, and the others go on
      LOG.error("part=mqtt event=answer-failed device={}", answer.device(), e);
      failed.run();
      receipt.failed();
    }
  }

  private void publish(Answer answer, Receipt receipt, Runnable failed) {
    String address = answer.replyTo().address();
    String topic = address.isEmpty() ? AddressRules.answersTopic(answer.device()) : address;
    Matches matches = broker.tree().match(topic, answer.device());
    List<Match> to = new ArrayList<>(matches.plain());
    for (TopicTree.Group group : matches.groups()) {
      Match member = group.next(answer.device());
      if (member != null) {
        to.add(member);
      }
    }
    to.removeIf(match -> !match.session().isConnected());
    First first = new First(receipt, failed, to.size());
    if (to.isEmpty()) {
      first.failed();
      return;
    }
    Publication publication = publication(answer, topic);
    to.forEach(match -> broker.send(publication, match, first));
  }

  private Publication publication(Answer answer, String topic) {
    byte[] json = AnswerJson.of(answer).getBytes(StandardCharsets.UTF_8);
    return new Publication(
        topic,
        Octets.wrap(topic.getBytes(StandardCharsets.UTF_8)),
        Octets.wrap(json),
        ANY_QOS,
        false,
        Octets.wrap(properties(answer.replyTo().correlation())),
        expiresAtNanos(answer));
  }

  /** An end that the clock had passed when it was set is not one: the downlink offers it still. */
  private long expiresAtNanos(Answer answer) {
    Instant now = broker.parts().clock().instant();
    Duration left = Duration.between(now, answer.expiresAt());
    return left.isPositive() || Deadlines.passed(answer.expiresAt(), now)
        ? broker.nanos() + Math.max(0, left.toNanos())
        : Publication.NEVER;
  }

  private static byte[] properties(String correlation) {
    ByteBuf out = Unpooled.buffer();
    out.writeByte(Properties.CONTENT_TYPE);
    Packets.string(out, JSON);
    if (!correlation.isEmpty()) {
      byte[] data = Base64.getUrlDecoder().decode(correlation);
      out.writeByte(Properties.CORRELATION).writeShort(data.length).writeBytes(data);
    }
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  void close() {
    byDevice.values().forEach(listening -> listening.attachment().close());
    byDevice.clear();
    toAll.ifPresent(Attachment::close);
    toAll = Optional.empty();
  }

  /** Delivered once the first session has it, failed once none is left. */
  private static final class First implements Receipt {
    private final Receipt receipt;
    private final Runnable failed;
    private int open;
    private boolean told;

    First(Receipt receipt, Runnable failed, int sessions) {
      this.receipt = receipt;
      this.failed = failed;
      this.open = sessions;
    }

    @Override
    public void delivered() {
      open--;
      if (!told) {
        told = true;
        receipt.delivered();
      }
    }

    @Override
    public void failed() {
      open--;
      if (!told && open <= 0) {
        told = true;
        failed.run();
        receipt.failed();
      }
    }
  }
}
