package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.flow.Escalation;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.Reconciliation;
import io.vivremotion.uplink.link.Terms;
import io.vivremotion.uplink.route.Bounds;
import io.vivremotion.uplink.route.ShadowPrices;
import io.vivremotion.uplink.tenant.Tenant;
import io.vivremotion.uplink.tenant.Tenants;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that cost as much in an hour as there is for the rest of the day. */
class MoneyPriceTest {
  private static final double LOWEST = ShadowPrices.Config.DEFAULT.lowestPerMoney();

  private final World world = new World();
  private final Turns turns = new Turns();
  private final Thin cloud = new Thin();
  private final List<MessageId> sure = new ArrayList<>();
  private final List<MessageId> unsure = new ArrayList<>();

  @TempDir Path folder;

  @Test
  void the_price_of_money_rises_where_the_day_would_not_be_paid_for_and_little_worth_stays()
      throws Exception {
    Tenants tenants = DevicesMoney.tenants(folder, turns);
    Dispatcher dispatcher = dispatcher(tenants, "2");
    minutes(dispatcher, 20);
    sure.clear();
    unsure.clear();
    minutes(dispatcher, 40);
    assertThat(price(dispatcher)).isGreaterThan(1_000 * LOWEST);
    assertThat(share(sure)).isBetween(0.01, 0.5);
    assertThat(share(unsure)).isZero();
    assertThat(left()).as("of 1.6, for the next eleven hours").isGreaterThan(0.8);
    tenants.close();
  }

  @Test
  void where_money_suffices_nothing_stays() throws Exception {
    Tenants tenants = DevicesMoney.tenants(folder, turns);
    Dispatcher dispatcher = dispatcher(tenants, "1000");
    minutes(dispatcher, 20);
    turns.pass(dispatcher, Duration.ofMinutes(1));
    assertThat(price(dispatcher)).isEqualTo(LOWEST);
    assertThat(share(unsure)).isEqualTo(1);
    tenants.close();
  }

  /** Both are as much for each second: with each call it is the other that has less. */
  @Test
  void where_a_day_and_a_month_have_as_much_left_a_call_costs_what_it_costs() throws Exception {
    Tenants tenants = DevicesMoney.tenants(folder, turns);
    Tenant devices = DevicesMoney.devices(tenants, "100", Optional.of("1500"));
    Dispatcher dispatcher = dispatcher(devices);
    minutes(dispatcher, 2);
    assertThat(price(dispatcher)).isLessThan(2 * LOWEST);
    tenants.close();
  }

  private double left() {
    return Objects.requireNonNull(world.purse.left().orElse(null)).money();
  }

  private double price(Dispatcher dispatcher) {
    dispatcher.close();
    String prices = Objects.requireNonNull(world.ledger.load().get("prices"));
    return Double.parseDouble(prices.split(" ", -1)[2]);
  }

  private double share(List<MessageId> rows) {
    return rows.stream().filter(world.outbox.settled()::contains).count() / (double) rows.size();
  }

  /** Eight rows in each. */
  private void minutes(Dispatcher dispatcher, int count) throws InterruptedException {
    for (int minute = 0; minute < count; minute++) {
      for (int i = 0; i < 4; i++) {
        sure.add(anomaly(0.95));
        unsure.add(anomaly(0.3));
      }
      turns.pass(dispatcher, Duration.ofMinutes(1));
    }
  }

  private MessageId anomaly(double likelihood) {
    String row = "{\"value\":%05d,\"likelihood\":%.2f}".formatted(sure.size(), likelihood);
    Escalation added = world.outbox.add(Escalations.of(Priority.NORMAL, "anomaly", row));
    return added.id();
  }

  private Dispatcher dispatcher(Tenants tenants, String perDay) {
    return dispatcher(DevicesMoney.devices(tenants, perDay));
  }

  private Dispatcher dispatcher(Tenant devices) {
    ModelCard card = DevicesMoney.card(cloud.model(), Optional.of(DevicesMoney.price(0)));
    world.purse = new TenantPurse(devices, Map.of(cloud.model(), card), 0.2, () -> true);
    LinkBudget budget = new LinkBudget(LinkBudget.Config.of(1_000_000, 65_536), turns.nanos::get);
    cloud.budget = budget;
    Target target = new Target(cloud, 0, Tariff.of(card), Bounds.UNKNOWN);
    return turns.dispatcher(
        world,
        new Uplink.Cloud(
            "link", Terms.ALWAYS, List.of(target), budget, Reconciliation.none(budget)));
  }
}
