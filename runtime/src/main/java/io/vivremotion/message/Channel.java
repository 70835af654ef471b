package io.vivremotion.message;

/**
 * Where within a device a message belongs, such as {@code temperature} or {@code events/door}: 0 to
 * 512 characters, levels by '/'.
 */
public record Channel(String value) {
  public static final int MAX_LENGTH = 512;
  public static final Channel NONE = new Channel("");

  public Channel {
    if (value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "channel: at most " + MAX_LENGTH + " characters were expected, got " + value.length());
    }
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < ' ') {
        throw new IllegalArgumentException("channel: character " + i + " is a control character");
      }
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
