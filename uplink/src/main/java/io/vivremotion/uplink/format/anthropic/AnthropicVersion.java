package io.vivremotion.uplink.format.anthropic;

/** The versions of the API that are live, told in the header {@code anthropic-version}. */
public enum AnthropicVersion {
  V2023_06_01("2023-06-01", true, false),
  /** Knows no sampling fields; takes system text anywhere among the messages. */
  V2026_10_21("2026-10-21", false, true);

  public static final String HEADER = "anthropic-version";

  private final String value;
  private final boolean sampling;
  private final boolean systemInMessages;

  AnthropicVersion(String value, boolean sampling, boolean systemInMessages) {
    this.value = value;
    this.sampling = sampling;
    this.systemInMessages = systemInMessages;
  }

  /** Of the header. */
  public String value() {
    return value;
  }

  boolean hasSampling() {
    return sampling;
  }

  boolean hasSystemInMessages() {
    return systemInMessages;
  }
}
