package io.vivremotion.config;

import java.nio.charset.StandardCharsets;

/**
 * A password, token or key. In a configuration file it is only named ({@code file:/path} or {@code
 * env:NAME}) and read when the file is; it never shows in a log or message.
 */
public final class Secret {
  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  public static Secret of(String value) {
    return new Secret(value);
  }

  /** To be handed to whoever compares or sends it, and not to be kept. */
  public String reveal() {
    return value;
  }

  public byte[] revealBytes() {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
