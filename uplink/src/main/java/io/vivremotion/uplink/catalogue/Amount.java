package io.vivremotion.uplink.catalogue;

/** Money as it stands in a configuration file. */
public record Amount(String text) {
  public Amount {
    Money.parse(text);
  }

  public Money money() {
    return Money.parse(text);
  }
}
