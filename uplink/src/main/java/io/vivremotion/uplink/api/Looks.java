package io.vivremotion.uplink.api;

/** The looks that tell nothing more than what they are. */
final class Looks {
  static final Look PREAMBLE = new Look.Preamble();
  static final Look CONTENT = new Look.Content();
  static final Look USAGE_ONLY = new Look.UsageOnly();
  static final Look END = new Look.End();
  static final Look GARBLED = new Look.Garbled();

  private Looks() {}
}
