package io.vivremotion.adapter.mqtt;

import io.netty.buffer.ByteBuf;
import io.vivremotion.adapter.mqtt.TopicTree.Matches;
import io.vivremotion.message.Address;
import java.util.Optional;

/**
 * What a connection knows of a topic it publishes to: where it leads, whether it may, who
 * subscribes. Made once per topic. Event loop only.
 */
final class Route {
  private final byte[] utf8;
  private final String topic;
  private final Optional<Address> address;
  private final int refusal;
  private Matches matches = Matches.NONE;
  private long matchesVersion = -1;

  private Route(byte[] utf8, String topic, Optional<Address> address, int refusal) {
    this.utf8 = utf8;
    this.topic = topic;
    this.address = address;
    this.refusal = refusal;
  }

  static Route to(byte[] utf8, String topic, Address address) {
    return new Route(utf8, topic, Optional.of(address), Reason.SUCCESS);
  }

  static Route refused(byte[] utf8, String topic, int reason) {
    return new Route(utf8, topic, Optional.empty(), reason);
  }

  boolean isFor(ByteBuf in, int from, int length) {
    if (length != utf8.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (in.getByte(from + i) != utf8[i]) {
        return false;
      }
    }
    return true;
  }

  Octets octets() {
    return Octets.wrap(utf8);
  }

  String topic() {
    return topic;
  }

  /** Present unless refused. */
  Address address() {
    return address.orElseThrow();
  }

  /** {@link Reason#SUCCESS} if one may publish here. */
  int refusal() {
    return refusal;
  }

  Matches matches(TopicTree tree) {
    if (matchesVersion != tree.version()) {
      matchesVersion = tree.version();
      matches = address.map(to -> tree.match(topic, to.device())).orElse(Matches.NONE);
    }
    return matches;
  }
}
