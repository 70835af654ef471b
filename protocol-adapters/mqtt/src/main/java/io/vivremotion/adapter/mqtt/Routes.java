package io.vivremotion.adapter.mqtt;

import io.netty.buffer.ByteBuf;
import io.vivremotion.message.Address;
import io.vivremotion.message.AddressRules;
import io.vivremotion.message.DeviceId;
import io.vivremotion.security.Gate.Principal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection's topics, found by their bytes: a table of fixed size in which a newcomer takes the
 * place of what was there. Event loop only.
 */
final class Routes {
  private static final int SLOTS = 32;

  /** Longer topics are looked up each time: what ten thousand connections remember adds up. */
  private static final int MAX_REMEMBERED_BYTES = 256;

  private final AddressRules rules;
  private final Principal principal;
  private final DeviceId sender;
  private final @Nullable Route[] slots = new @Nullable Route[SLOTS];

  /** The sender is the device of topics that name none. */
  Routes(AddressRules rules, Principal principal, String clientId) {
    this.rules = rules;
    this.principal = principal;
    this.sender = principal.device().orElseGet(() -> deviceOf(clientId));
  }

  DeviceId sender() {
    return sender;
  }

  Route find(ByteBuf in, int from, int length) throws ProtocolError {
    int slot = slot(in, from, length);
    Route known = slots[slot];
    if (known != null && known.isFor(in, from, length)) {
      return known;
    }
    if (!Fields.isLegalText(in, from, length)) {
      throw ProtocolError.malformed("utf8");
    }
    byte[] utf8 = new byte[length];
    in.getBytes(from, utf8);
    String topic = new String(utf8, StandardCharsets.UTF_8);
    if (!TopicFilter.isTopic(topic)) {
      throw ProtocolError.malformed("topic");
    }
    Route route = resolve(topic, utf8);
    if (length <= MAX_REMEMBERED_BYTES) {
      slots[slot] = route;
    }
    return route;
  }

  /** Mixes a few bytes: topics of one device mostly differ at their end. */
  private static int slot(ByteBuf in, int from, int length) {
    int hash = length;
    for (int i = Math.max(0, length - 8); i < length; i++) {
      hash = 31 * hash + in.getByte(from + i);
    }
    return (hash ^ (hash >>> 5)) & (SLOTS - 1);
  }

  Route resolve(String topic, byte[] utf8) {
    if (isReserved(topic)) {
      return Route.refused(utf8, topic, Reason.NOT_AUTHORIZED);
    }
    Optional<Address> address;
    try {
      address = rules.resolve(topic, Optional.of(sender));
    } catch (IllegalArgumentException _) { // a level is no device name, or the topic is too long
      address = Optional.empty();
    }
    if (address.isEmpty() || TopicFilter.levels(topic).size() > TopicFilter.MAX_LEVELS) {
      return Route.refused(utf8, topic, Reason.TOPIC_INVALID);
    }
    return principal.speaksFor(address.get().device())
        ? Route.to(utf8, topic, address.get())
        : Route.refused(utf8, topic, Reason.NOT_AUTHORIZED);
  }

  /** Topics that only the gateway itself may write: else one could forge answers to others. */
  private static boolean isReserved(String topic) {
    return topic.startsWith("$SYS/")
        || topic.startsWith("$share/")
        || topic.startsWith("$CONTROL/")
        || AnswerTopics.isAnswersTopic(topic);
  }

  /** A client id as a device name: what a name may not hold becomes an underscore. */
  static DeviceId deviceOf(String clientId) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < clientId.length() && name.length() < DeviceId.MAX_LENGTH; i++) {
      char c = clientId.charAt(i);
      name.append(c < ' ' || c == 0x7F || c == '/' || c == '+' || c == '#' ? '_' : c);
    }
    return new DeviceId(name.toString());
  }
}
