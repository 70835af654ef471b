package io.vivremotion.uplink.sink;

import io.vivremotion.message.Payload;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An event as CloudEvents 1.0 has it.
 *
 * @param id of the message: the same each time it is sent
 * @param source a URI reference; id and source together name the event
 * @param time the gateway's, of receipt
 * @param data what the device said, untouched
 */
public record CloudEvent(String id, String source, Instant time, About about, Payload data) {
  public static final String SPEC_VERSION = "1.0";
  private static final String TYPES = "io.vivremotion.";

  /**
   * @param kind telemetry, event, question or loss
   * @param verdict empty where nothing was decided; so rule and priority
   */
  public record About(
      String device, String channel, String kind, String verdict, String rule, String priority) {}

  public String type() {
    return TYPES + about.kind;
  }

  public String subject() {
    return about.channel.isEmpty() ? about.device : about.device + "/" + about.channel;
  }

  /**
   * Attributes but for those about the data, in the order in which they are written. {@code
   * partitionkey} is the documented extension: events with the same keep their order.
   */
  public Map<String, String> attributes() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("specversion", SPEC_VERSION);
    all.put("id", id);
    all.put("source", source);
    all.put("type", type());
    all.put("subject", subject());
    all.put("time", time.toString());
    all.put("partitionkey", about.device);
    putUnlessEmpty(all, "verdict", about.verdict);
    putUnlessEmpty(all, "rule", about.rule);
    putUnlessEmpty(all, "priority", about.priority);
    return all;
  }

  private static void putUnlessEmpty(Map<String, String> all, String name, String value) {
    if (!value.isEmpty()) {
      all.put(name, value);
    }
  }
}
