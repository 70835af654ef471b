package io.vivremotion.uplink.privacy;

/** Personal values with a fixed shape. The name is the label of the place-holder. */
public enum Shape {
  EMAIL,
  /** Telephone and fax numbers, with their extension. */
  PHONE,
  /** Payment card numbers: 12 to 19 digits of a known issuer, Luhn. */
  CARD,
  /** ISO 13616: country, length of that country, mod 97. */
  IBAN,
  /** US social security and taxpayer numbers. */
  SSN,
  /** IPv4 and IPv6. */
  IP,
  /** Links with a scheme, and domain names without. */
  URL,
  /** Hardware addresses of six bytes. */
  MAC,
  /** Calendar dates, for dates of birth. Not by default: telemetry is full of dates. */
  DATE
}
