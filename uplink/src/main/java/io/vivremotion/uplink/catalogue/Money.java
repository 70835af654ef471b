package io.vivremotion.uplink.catalogue;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * An exact amount in millionths of the currency that the catalogue's prices are in (US dollars
 * where it is built in). Overflow throws {@link ArithmeticException}; it never wraps.
 */
public record Money(long micros) implements Comparable<Money> {
  public static final Money ZERO = new Money(0);
  private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,6}0*)?");

  /**
   * @param text such as {@code 12}, {@code 0.15} or {@code 0.000001}; finer than a millionth, or
   *     negative, is refused
   */
  public static Money parse(String text) {
    if (!AMOUNT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "found '" + text + "', expected an amount such as 12 or 0.15, at most 6 decimals");
    }
    return new Money(new BigDecimal(text).movePointRight(6).longValueExact());
  }

  public Money plus(Money more) {
    return new Money(Math.addExact(micros, more.micros));
  }

  public Money minus(Money less) {
    return new Money(Math.subtractExact(micros, less.micros));
  }

  @Override
  public int compareTo(Money other) {
    return Long.compare(micros, other.micros);
  }

  /** With as many decimals as it needs, at least two: {@code 12.50}, {@code 0.000001}. */
  @Override
  public String toString() {
    BigDecimal amount = BigDecimal.valueOf(micros, 6).stripTrailingZeros();
    return amount.setScale(Math.max(2, amount.scale())).toPlainString();
  }
}
