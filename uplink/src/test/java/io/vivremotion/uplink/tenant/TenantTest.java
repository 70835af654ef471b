package io.vivremotion.uplink.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vivremotion.uplink.catalogue.Money;
import io.vivremotion.uplink.catalogue.Price;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.tenant.Admission.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantTest {
  @TempDir Path directory;

  @Test
  void the_estimate_is_set_aside_and_the_actual_is_charged() {
    var office = new Office(directory, Office.with(Office.moneyPerDay("0.001")));

    Lease lease = office.lease(100, 400); // 100 + 800 of 1000 millionths
    assertThat(office.refusal(100, 1).why()).isEqualTo(Reason.MONEY);
    Settlement settlement = lease.settle(Office.usage(100, 10), 700, Ending.COMPLETE).orElseThrow();

    assertThat(settlement.cost()).isEqualTo(new Money(120));
    assertThat(settlement.estimated()).isFalse();
    assertThat(office.today()).isEqualTo(new Tenant.Totals(new Money(120), 110, 700));
    office.lease(100, 1);
  }

  @Test
  void a_second_settlement_changes_nothing_and_says_so() {
    var office = new Office(directory, Office.unlimited());
    Lease lease = office.lease(10, 10);

    assertThat(lease.settle(Office.usage(5, 5), 100, Ending.COMPLETE)).isPresent();
    assertThat(lease.settle(Office.usage(5, 5), 100, Ending.COMPLETE)).isEmpty();
    assertThat(lease.release()).isEmpty();

    assertThat(office.today().tokens()).isEqualTo(10);
    assertThat(office.tenant().standing(office.time.instant()).underWay()).isZero();
    assertThat(office.meters.counter("vivremotion_app_settled_again", "tenant", "local").count())
        .isEqualTo(2);
  }

  @Test
  void what_was_not_sent_costs_nothing() {
    var office = new Office(directory, Office.with(new TenantConfig.Rate(1, 0), 10));

    office.lease(100, 100).release();

    assertThat(office.today()).isEqualTo(new Tenant.Totals(Money.ZERO, 0, 0));
    office.lease(1, 1); // and left room for another within the minute
  }

  @Test
  void what_the_provider_does_not_report_is_charged_as_estimated() {
    var office = new Office(directory, Office.unlimited());

    Settlement cancelled =
        office.lease(70, 30).settle(Usage.NONE, 10, Ending.CANCELLED).orElseThrow();
    Settlement inputOnly =
        office
            .lease(70, 30)
            .settle(new Usage(50, 15, -1, -1, -1), 10, Ending.INCOMPLETE)
            .orElseThrow();

    assertThat(cancelled.charged().allInput()).isEqualTo(70);
    assertThat(cancelled.charged().allOutput()).isEqualTo(30);
    assertThat(cancelled.estimated()).isTrue();
    assertThat(inputOnly.charged()).isEqualTo(new Usage(50, 15, -1, 30, -1));
  }

  @Test
  void a_failed_call_costs_what_was_reported_else_only_its_bytes() {
    var office = new Office(directory, Office.unlimited());

    office.lease(70, 30).settle(Usage.NONE, 900, Ending.FAILED);

    assertThat(office.today()).isEqualTo(new Tenant.Totals(Money.ZERO, 0, 900));
  }

  @Test
  void calls_that_came_to_nothing_are_paid_at_the_price_of_their_models() {
    var office = new Office(directory, Office.unlimited());
    Lease lease = office.lease(70, 30);

    lease.spent(Office.usage(70, 5)); // 70 + 10
    assertThat(lease.moveTo(Office.card("dear", "eu-west-1", Office.pricedTenfold()))).isEmpty();
    lease.spent(Office.usage(70, 0)); // 700
    Settlement settled = lease.settle(Office.usage(70, 10), 900, Ending.COMPLETE).orElseThrow();

    assertThat(settled.cost()).isEqualTo(new Money(80 + 700 + 900));
    assertThat(settled.charged().allInput()).isEqualTo(210);
    assertThat(settled.charged().allOutput()).isEqualTo(15);
    assertThat(office.today()).isEqualTo(new Tenant.Totals(new Money(1_680), 225, 900));
  }

  @Test
  void a_lease_that_nobody_settles_is_settled_at_its_estimate() {
    var office = new Office(directory, Office.unlimited());
    Lease forgotten = office.lease(70, 30);

    office.time.advance(Office.LEASE.minusSeconds(1));
    office.tenants.tick();
    assertThat(office.today().tokens()).isZero();
    office.time.advance(Duration.ofSeconds(1));
    office.tenants.tick();

    assertThat(office.today()).isEqualTo(new Tenant.Totals(new Money(130), 100, 1_000));
    assertThat(forgotten.settle(Office.usage(1, 1), 1, Ending.COMPLETE)).isEmpty();
    assertThat(office.today().tokens()).isEqualTo(100);
  }

  @Test
  void models_are_allowed_by_pattern() {
    var config = tenant(List.of("gpt-4o*", "claude-*-4-5"), List.of());
    var office = new Office(directory, config);

    assertThat(office.admit(1, 1)).isInstanceOf(Admission.Admitted.class);
    Draft other = new Draft(Office.card("o3", "", Office.priced()), 1, 1, 1);
    assertThat(refused(office.tenant().admit(other)).error().status()).isEqualTo(403);
    assertThat(refused(office.tenant().admit(other)).error().message())
        .contains("o3")
        .contains("apps.tenants.models");
  }

  @Test
  void residency_takes_a_region_with_all_within_it_and_no_unknown_one() {
    var office = new Office(directory, tenant(List.of(), List.of("eu", "ch")));

    assertThat(admits(office, "eu")).isTrue();
    assertThat(admits(office, "eu-west-1")).isTrue();
    assertThat(admits(office, "ch")).isTrue();
    assertThat(admits(office, "us")).isFalse();
    assertThat(admits(office, "europe")).isFalse();
    assertThat(admits(office, "")).isFalse();
  }

  @Test
  void a_model_of_unknown_price_is_refused() {
    var office = new Office(directory, Office.unlimited());
    Draft draft = new Draft(Office.card("new", "", Optional.empty()), 1, 1, 1);

    Admission.Refused refused = refused(office.tenant().admit(draft));

    assertThat(refused.why()).isEqualTo(Reason.PRICE_UNKNOWN);
    assertThat(refused.error().message()).contains("uplink.ceiling-price");
    assertThat(
            office
                .meters
                .counter("vivremotion_app_refused", "tenant", "local", "why", "price_unknown")
                .count())
        .isEqualTo(1);
  }

  @Test
  void a_ceiling_price_is_charged_and_counted() {
    var office = new Office(directory, Office.unlimited());
    Price known = Office.priced().orElseThrow();
    var ceiling = new Price(known.rates(), known.longContext(), true);
    Draft draft = new Draft(Office.card("new", "", Optional.of(ceiling)), 10, 0, 1);

    var lease = ((Admission.Admitted) office.tenant().admit(draft)).lease();
    Settlement settlement = lease.settle(Office.usage(10, 0), 1, Ending.COMPLETE).orElseThrow();

    assertThat(settlement.costAssumed()).isTrue();
    assertThat(office.today().money()).isEqualTo(new Money(10));
    assertThat(office.meters.counter("vivremotion_app_cost_unknown", "tenant", "local").count())
        .isEqualTo(1);
  }

  @Test
  void a_budget_says_what_is_left_and_when_there_is_more() {
    var office = new Office(directory, Office.with(Office.tokens(1_000, 1_200)));
    office.lease(900, 0).settle(Office.usage(900, 0), 1, Ending.COMPLETE);

    Admission.Refused day = office.refusal(101, 0);
    assertThat(day.error().status()).isEqualTo(402);
    assertThat(day.error().message())
        .isEqualTo(
            "tenant app has 100 tokens left of 1000 tokens a day and this request may use 101"
                + " tokens; again at 2026-11-29T00:00:00Z, or now with fewer output tokens");
    assertThat(day.error().retryAfter()).contains(Duration.ofHours(12));

    office.time.advance(Duration.ofHours(12));
    Admission.Refused month = office.refusal(301, 0);
    assertThat(month.error().message()).contains("300 tokens left of 1200 tokens a month");
    assertThat(month.error().retryAfter()).contains(Duration.ofDays(2));
  }

  @Test
  void a_request_counts_for_the_day_that_it_began_in() {
    var office = new Office(directory, Office.with(Office.tokens(100, 0)));
    Lease beforeMidnight = office.lease(60, 0);
    office.time.advance(Duration.ofHours(13));
    office.lease(100, 0).release();

    beforeMidnight.settle(Office.usage(60, 0), 1, Ending.COMPLETE);

    assertThat(office.today().tokens()).isZero();
    office.lease(100, 0);
  }

  @Test
  void a_clock_set_back_finds_the_day_as_it_was_left() {
    var office = new Office(directory, Office.with(Office.tokens(100, 0)));
    office.lease(90, 0).settle(Office.usage(90, 0), 1, Ending.COMPLETE);

    office.time.set("2031-01-01T00:00:00Z");
    office.lease(50, 0).settle(Office.usage(50, 0), 1, Ending.COMPLETE);
    office.time.set("2026-11-28T13:00:00Z");

    assertThat(office.refusal(20, 0).why()).isEqualTo(Reason.TOKENS);
  }

  @Test
  void bytes_have_a_budget_too() {
    var budget =
        new TenantConfig.Budget(
            Optional.empty(),
            Optional.empty(),
            0,
            0,
            Optional.of(new Size("2500")),
            Optional.empty());
    var office = new Office(directory, Office.with(budget));

    office.lease(1, 1);
    office.lease(1, 1);

    assertThat(office.refusal(1, 1).why()).isEqualTo(Reason.BYTES);
  }

  @Test
  void requests_come_at_the_rate_and_are_told_when() {
    var office = new Office(directory, Office.with(new TenantConfig.Rate(2, 0), 10));
    office.lease(1, 1);
    office.lease(1, 1);

    Admission.Refused refused = office.refusal(1, 1);

    assertThat(refused.error().status()).isEqualTo(429);
    assertThat(refused.error().retryAfter()).contains(Duration.ofSeconds(30));
    assertThat(refused.error().message())
        .isEqualTo("tenant app is limited to 2 requests a minute; again in 30 s");
    office.time.advance(Duration.ofSeconds(30));
    office.lease(1, 1);
  }

  @Test
  void the_token_rate_gets_back_what_was_not_used() {
    var office = new Office(directory, Office.with(new TenantConfig.Rate(0, 1_000), 10));
    Lease lease = office.lease(100, 900);
    assertThat(office.refusal(1, 0).why()).isEqualTo(Reason.TOKEN_RATE);

    lease.settle(Office.usage(100, 0), 1, Ending.COMPLETE);

    office.lease(900, 0);
    assertThat(office.refusal(1, 0).why()).isEqualTo(Reason.TOKEN_RATE);
  }

  @Test
  void more_than_a_minutes_tokens_wait_for_a_full_minute_and_then_go() {
    var office = new Office(directory, Office.with(new TenantConfig.Rate(0, 1_000), 10));
    office.lease(10, 0).settle(Office.usage(10, 0), 1, Ending.COMPLETE);

    assertThat(office.refusal(5_000, 0).why()).isEqualTo(Reason.TOKEN_RATE);
    office.time.advance(Duration.ofMinutes(1));
    office.lease(5_000, 0).settle(Office.usage(5_000, 0), 1, Ending.COMPLETE);

    office.time.advance(Duration.ofMinutes(4));
    assertThat(office.refusal(1, 0).why()).isEqualTo(Reason.TOKEN_RATE);
    office.time.advance(Duration.ofSeconds(1));
    office.lease(1, 0);
  }

  @Test
  void absurd_counts_from_app_or_provider_neither_overflow_nor_leave_a_lease_open() {
    var office = new Office(directory, Office.with(Office.moneyPerDay("1000000")));
    assertThat(office.admit(Long.MAX_VALUE, Long.MAX_VALUE)).isInstanceOf(Admission.Admitted.class);

    long much = Long.MAX_VALUE;
    office.lease(1, 1).settle(new Usage(much, much, much, much, much), much, Ending.COMPLETE);
    office.lease(1, 1).settle(new Usage(-7, -2, -9, -3, -4), -5, Ending.COMPLETE);

    assertThat(office.tenant().standing(office.time.instant()).underWay()).isEqualTo(1);
    assertThat(office.today().tokens()).isEqualTo(5_000_000_000L + 2);
  }

  @Test
  void so_many_are_under_way_at_once() {
    var office = new Office(directory, Office.with(TenantConfig.Rate.UNLIMITED, 2));
    office.lease(1, 1);
    Lease second = office.lease(1, 1);

    assertThat(office.refusal(1, 1).why()).isEqualTo(Reason.CONCURRENCY);
    second.settle(Usage.NONE, 0, Ending.FAILED);
    office.lease(1, 1);
  }

  @Test
  void a_fallback_takes_the_place_of_the_first_model() {
    var office = new Office(directory, Office.with(Office.moneyPerDay("0.0001")));
    Lease lease = office.lease(10, 10); // 30
    Price dear =
        new Price(
            new Price.Rates(
                Money.parse("4"),
                Money.parse("4"),
                Money.parse("4"),
                Money.parse("4"),
                Money.parse("4")),
            Optional.empty(),
            false);

    assertThat(lease.moveTo(Office.card("dear", "", Optional.of(dear)))).isEmpty(); // 80
    assertThat(office.refusal(10, 10).why()).isEqualTo(Reason.MONEY);
    assertThat(lease.moveTo(Office.card("unknown", "", Optional.empty()))).isPresent();
    Settlement settlement = lease.settle(Office.usage(10, 5), 1, Ending.COMPLETE).orElseThrow();

    assertThat(settlement.card().id()).isEqualTo("dear");
    assertThat(settlement.cost()).isEqualTo(new Money(60));
    office.lease(10, 10);
  }

  @Test
  void a_key_is_found_by_its_hash_and_nothing_else_is() {
    String key = KeyHash.newKey(new Random(7));
    var config =
        new TenantConfig(
            "app",
            List.of(KeyHash.of(key).toString()),
            List.of(),
            List.of(),
            TenantConfig.Budget.UNLIMITED,
            TenantConfig.Rate.UNLIMITED,
            1,
            false,
            Optional.empty(),
            Caching.DEFAULT,
            Hedging.NONE);
    var office = new Office(directory, config);

    assertThat(office.tenants.byKey(key)).map(Tenant::name).contains("app");
    assertThat(office.tenants.byKey(key + " ")).isEmpty();
    assertThat(office.tenants.byKey("")).isEmpty();
    assertThat(office.tenants.byKey(config.keys().getFirst())).isEmpty();
    assertThat(office.tenants.anonymous()).isEmpty();
    assertThat(key).matches("viv-[A-Za-z0-9_-]{43}");
  }

  @Test
  void without_tenants_there_is_one_without_a_key() {
    var office = new Office(directory);

    assertThat(office.tenants.anonymous()).map(Tenant::name).contains("local");
    assertThat(office.tenants.byKey("anything")).isEmpty();
  }

  @Test
  void a_key_in_the_place_of_its_hash_is_refused_and_not_shown() {
    assertThatThrownBy(() ->
            new TenantConfig(
                "app",
                List.of("viv-topsecret"),
                List.of(),
                List.of(),
                TenantConfig.Budget.UNLIMITED,
                TenantConfig.Rate.UNLIMITED,
                1,
                false,
                Optional.empty(),
                Caching.DEFAULT,
                Hedging.NONE))
        .hasMessageContaining("vivremotion key")
        .hasMessageNotContaining("topsecret");
  }

  private static TenantConfig tenant(List<String> models, List<String> residency) {
    return new TenantConfig(
        "app",
        List.of(),
        models,
        residency,
        TenantConfig.Budget.UNLIMITED,
        TenantConfig.Rate.UNLIMITED,
        10,
        false,
        Optional.empty(),
        Caching.DEFAULT,
        Hedging.NONE);
  }

  private static boolean admits(Office office, String region) {
    Draft draft = new Draft(Office.card("m", region, Office.priced()), 1, 1, 1);
    return switch (office.tenant().admit(draft)) {
      case Admission.Admitted(var lease) -> lease.release().isPresent();
      case Admission.Refused(var why, var _) when why == Reason.REGION -> false;
      case Admission.Refused(var why, var _) -> throw new AssertionError(why);
    };
  }

  private static Admission.Refused refused(Admission admission) {
    return (Admission.Refused) admission;
  }
}
