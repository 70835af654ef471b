package io.vivremotion.uplink.tenant;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.uplink.catalogue.Amount;
import io.vivremotion.uplink.catalogue.Modality;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.catalogue.Money;
import io.vivremotion.uplink.catalogue.Price;
import io.vivremotion.uplink.catalogue.Price.Rates;
import io.vivremotion.uplink.catalogue.Tokenizer;
import io.vivremotion.uplink.chat.Usage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tenants with simulated time; may be killed and started again. */
final class Office {
  static final Duration LEASE = Duration.ofMinutes(10);

  final SimulatedTime time = new SimulatedTime("2026-11-28T12:00:00Z");
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Path directory;
  private final List<TenantConfig> configs;
  Tenants tenants;

  Office(Path directory, TenantConfig... configs) {
    this.directory = directory;
    this.configs = List.of(configs);
    this.tenants = open();
  }

  private Tenants open() {
    return new Tenants(
        new Tenants.Config(configs, LEASE, Duration.ofSeconds(10)),
        directory,
        time,
        time::nanoTime,
        meters);
  }

  void kill() {
    tenants = open();
  }

  void restart() {
    tenants.close();
    tenants = open();
  }

  Tenant tenant() {
    return tenants.all().getFirst();
  }

  Admission admit(long tokensIn, long tokensOut) {
    return tenant().admit(draft(tokensIn, tokensOut));
  }

  Lease lease(long tokensIn, long tokensOut) {
    return switch (admit(tokensIn, tokensOut)) {
      case Admission.Admitted(var lease) -> lease;
      case Admission.Refused(var why, var error) ->
          throw new AssertionError(why + ": " + error.message());
    };
  }

  Admission.Refused refusal(long tokensIn, long tokensOut) {
    return switch (admit(tokensIn, tokensOut)) {
      case Admission.Admitted _ -> throw new AssertionError("was admitted");
      case Admission.Refused refused -> refused;
    };
  }

  Tenant.Totals today() {
    return tenant().standing(time.instant()).day();
  }

  static Draft draft(long tokensIn, long tokensOut) {
    return new Draft(card("gpt-4o-mini", "eu-west-1", priced()), tokensIn, tokensOut, 1_000);
  }

  /** One millionth of money for a token in, two for one out. */
  static Optional<Price> priced() {
    Rates rates =
        new Rates(
            Money.parse("1"),
            Money.parse("0.5"),
            Money.parse("1"),
            Money.parse("2"),
            Money.parse("2"));
    return Optional.of(new Price(rates, Optional.empty(), false));
  }

  static Optional<Price> pricedTenfold() {
    Rates rates =
        new Rates(
            Money.parse("10"),
            Money.parse("5"),
            Money.parse("10"),
            Money.parse("20"),
            Money.parse("20"));
    return Optional.of(new Price(rates, Optional.empty(), false));
  }

  static ModelCard card(String id, String region, Optional<Price> price) {
    return new ModelCard(
        id,
        "openai",
        id,
        128_000,
        16_384,
        price,
        Set.of(Modality.TEXT),
        Set.of(),
        Set.of(),
        region,
        Tokenizer.UNKNOWN);
  }

  static TenantConfig unlimited() {
    return TenantConfig.LOCAL;
  }

  static TenantConfig with(TenantConfig.Budget budget) {
    return new TenantConfig(
        "app",
        List.of(),
        List.of(),
        List.of(),
        budget,
        TenantConfig.Rate.UNLIMITED,
        1_000,
        false,
        Optional.empty(),
        Caching.DEFAULT,
        Hedging.NONE);
  }

  static TenantConfig with(TenantConfig.Rate rate, int maxConcurrent) {
    return new TenantConfig(
        "app",
        List.of(),
        List.of(),
        List.of(),
        TenantConfig.Budget.UNLIMITED,
        rate,
        maxConcurrent,
        false,
        Optional.empty(),
        Caching.DEFAULT,
        Hedging.NONE);
  }

  static TenantConfig.Budget moneyPerDay(String amount) {
    return new TenantConfig.Budget(
        Optional.of(new Amount(amount)),
        Optional.empty(),
        0,
        0,
        Optional.empty(),
        Optional.empty());
  }

  static TenantConfig.Budget tokens(long perDay, long perMonth) {
    return new TenantConfig.Budget(
        Optional.empty(), Optional.empty(), perDay, perMonth, Optional.empty(), Optional.empty());
  }

  static Usage usage(long in, long out) {
    return new Usage(in, Usage.NOT_REPORTED, Usage.NOT_REPORTED, out, Usage.NOT_REPORTED);
  }
}
