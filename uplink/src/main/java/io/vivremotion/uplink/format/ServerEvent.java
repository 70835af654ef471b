package io.vivremotion.uplink.format;

/**
 * A server-sent event.
 *
 * @param event its name; empty: none
 * @param data without line ends of its own where it is JSON
 */
public record ServerEvent(String event, String data) {
  public static ServerEvent of(String data) {
    return new ServerEvent("", data);
  }

  /** As it goes on the wire, the empty line included. */
  public String encoded() {
    StringBuilder text = new StringBuilder(data.length() + 32);
    if (!event.isEmpty()) {
      text.append("event: ").append(event).append('\n');
    }
    for (String line : data.split("\r\n|\r|\n", -1)) {
      text.append("data: ").append(line).append('\n');
    }
    return text.append('\n').toString();
  }
}
