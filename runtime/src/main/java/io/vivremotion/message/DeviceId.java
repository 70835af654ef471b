package io.vivremotion.message;

/**
 * The name a site gives a device: 1 to 128 characters, usable as one level of an MQTT topic, CoAP
 * path or URL.
 */
public record DeviceId(String value) {
  public static final int MAX_LENGTH = 128;

  public DeviceId {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "device: 1 to " + MAX_LENGTH + " characters were expected, got " + value.length());
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c == 0x7F || c == '/' || c == '+' || c == '#') {
        throw new IllegalArgumentException(
            "device: character " + i + " of the name is a control character or one of / + #");
      }
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
