package io.vivremotion.config;

import java.nio.charset.StandardCharsets;

/**
 * A password, token or key. In a configuration file it is only named ({@code file:/path}, {@code
 * env:NAME} or {@code credential:NAME}) and read when the file is; it never shows in a log or
 * message.
 */
public final class Secret {
  private final String value;
  private final byte[] content;

  private Secret(String value, byte[] content) {
    this.value = value;
    this.content = content;
  }

  public static Secret of(String value) {
    return new Secret(value, value.getBytes(StandardCharsets.UTF_8));
  }

  /** What a file holds; as a word it is that without the white space around it. */
  static Secret of(byte[] content) {
    return new Secret(new String(content, StandardCharsets.UTF_8).strip(), content.clone());
  }

  /** To be handed to whoever compares or sends it, and not to be kept. */
  public String reveal() {
    return value;
  }

  public byte[] revealBytes() {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  /** The file as it is, where the secret need not be text. */
  public byte[] revealContent() {
    return content.clone();
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
