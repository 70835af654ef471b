package io.vivremotion.message;

/**
 * Where an answer finds its way back.
 *
 * @param protocol name of the adapter that must deliver it, such as {@code mqtt}, {@code coap},
 *     {@code http}, {@code bridge}
 * @param address what that adapter needs: a topic, a path; empty for its usual place
 * @param correlation what the device wants to see again (MQTT 5 correlation data as base64url);
 *     empty for none
 */
public record ReplyTo(String protocol, String address, String correlation) {
  public static ReplyTo over(String protocol) {
    return new ReplyTo(protocol, "", "");
  }

  /** Whether the device named a place or something to know the answer by: then it waits for one. */
  public boolean isAwaited() {
    return !address.isEmpty() || !correlation.isEmpty();
  }
}
