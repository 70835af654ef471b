package io.vivremotion.insight;

import io.vivremotion.message.Channel;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a message was judged, made once per message and cheap to make.
 *
 * @param at when
 * @param stage who decided
 * @param verdict keep, drop, answered or escalate
 * @param rule why, in a short code
 * @param facts what was measured and what would have flipped it
 */
public record Decision(
    MessageId message,
    DeviceId device,
    Channel channel,
    Instant receivedAt,
    Instant at,
    String stage,
    String verdict,
    String rule,
    Map<String, Object> facts) {

  /** All of it but id and time, in order. */
  public Map<String, Object> asFacts() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("device", device.value());
    all.put("channel", channel.value());
    all.put("receivedAt", receivedAt.toString());
    all.put("stage", stage);
    all.put("verdict", verdict);
    all.put("rule", rule);
    all.putAll(facts);
    return all;
  }
}
