package io.vivremotion.uplink.tenant;

import io.vivremotion.uplink.catalogue.Amount;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An app or a group of them, as configured.
 *
 * @param name for metrics and audit
 * @param keys each {@code sha256:} and the 64 hexadecimal digits of a key's hash; made by {@code
 *     vivremotion key}
 * @param models ids that may be asked, {@code *} for any run of characters; none: all
 * @param residency regions that requests may go to, each with all within it ({@code eu} also takes
 *     {@code eu-west-1}); none: anywhere. A provider whose region is not known is then refused
 * @param maxConcurrent requests under way
 * @param logContent prompts and answers go to the audit log
 * @param mask what is masked before anything leaves; empty: nothing
 * @param cache which answers are given again
 * @param hedge whether a second provider is asked while the first is slow to begin
 */
public record TenantConfig(
    String name,
    List<String> keys,
    List<String> models,
    List<String> residency,
    Budget budget,
    Rate rate,
    int maxConcurrent,
    boolean logContent,
    Optional<Mask> mask,
    Caching cache,
    Hedging hedge) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern KEY = Pattern.compile("sha256:[0-9a-fA-F]{64}");
  public static final int DEFAULT_MAX_CONCURRENT = 256;

  /** Who apps on loopback are while no tenants are configured. */
  public static final TenantConfig LOCAL =
      new TenantConfig(
          "local",
          List.of(),
          List.of(),
          List.of(),
          Budget.UNLIMITED,
          Rate.UNLIMITED,
          DEFAULT_MAX_CONCURRENT,
          false,
          Optional.empty(),
          Caching.DEFAULT,
          Hedging.NONE);

  public TenantConfig {
    keys = List.copyOf(keys);
    models = List.copyOf(models);
    residency = List.copyOf(residency);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name: found '" + name + "', expected letters, digits, '.', '_' and '-', at most 64");
    }
    for (int i = 0; i < keys.size(); i++) {
      if (!KEY.matcher(keys.get(i)).matches()) { // the key itself may stand there: not shown
        throw new IllegalArgumentException(
            "keys["
                + i
                + "]: expected sha256: and 64 hexadecimal digits; `vivremotion key` makes a key and"
                + " its hash");
      }
    }
    if (residency.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("residency: a region is empty; name it or leave it out");
    }
    if (maxConcurrent < 1 || maxConcurrent > 100_000) {
      throw new IllegalArgumentException("max-concurrent: 1 to 100000 was expected");
    }
  }

  /**
   * What is absent or 0 has no limit. Days and months are those of UTC. Tokens are all that the
   * model read and wrote, cached and hidden ones included. Bytes are those on the wire to and from
   * the provider.
   */
  public record Budget(
      Optional<Amount> moneyPerDay,
      Optional<Amount> moneyPerMonth,
      long tokensPerDay,
      long tokensPerMonth,
      Optional<Size> bytesPerDay,
      Optional<Size> bytesPerMonth) {
    public static final Budget UNLIMITED =
        new Budget(Optional.empty(), Optional.empty(), 0, 0, Optional.empty(), Optional.empty());

    public Budget {
      if (tokensPerDay < 0) {
        throw new IllegalArgumentException("tokens-per-day: 0 or more was expected");
      }
      if (tokensPerMonth < 0) {
        throw new IllegalArgumentException("tokens-per-month: 0 or more was expected");
      }
    }

    Spend perDay() {
      return limit(moneyPerDay, tokensPerDay, bytesPerDay);
    }

    Spend perMonth() {
      return limit(moneyPerMonth, tokensPerMonth, bytesPerMonth);
    }

    private static Spend limit(Optional<Amount> money, long tokens, Optional<Size> bytes) {
      return new Spend(
          money.map(amount -> amount.money().micros()).orElse(Long.MAX_VALUE),
          tokens == 0 ? Long.MAX_VALUE : tokens,
          bytes.map(Size::bytes).orElse(Long.MAX_VALUE));
    }
  }

  /**
   * 0: no limit. A minute's worth may come at once.
   *
   * @param tokensPerMinute estimated when admitted, corrected when settled
   */
  public record Rate(long requestsPerMinute, long tokensPerMinute) {
    public static final Rate UNLIMITED = new Rate(0, 0);

    public Rate {
      if (requestsPerMinute < 0 || requestsPerMinute > 60_000_000) {
        throw new IllegalArgumentException("requests-per-minute: 0 to 60000000 was expected");
      }
      if (tokensPerMinute < 0 || tokensPerMinute > 60_000_000_000L) {
        throw new IllegalArgumentException("tokens-per-minute: 0 to 60000000000 was expected");
      }
    }
  }
}
