package io.vivremotion.uplink.tenant;

import io.vivremotion.config.Quantities;

/** Bytes as they stand in a configuration file: {@code 200MB}. */
public record Size(String text) {
  public Size {
    if (Quantities.bytes(text) < 1) {
      throw new IllegalArgumentException("found '" + text + "', expected " + Quantities.SIZE);
    }
  }

  public long bytes() {
    return Quantities.bytes(text);
  }
}
