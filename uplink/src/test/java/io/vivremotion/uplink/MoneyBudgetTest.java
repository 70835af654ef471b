package io.vivremotion.uplink;

import static io.vivremotion.uplink.Escalations.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.flow.Escalation;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.catalogue.Money;
import io.vivremotion.uplink.catalogue.PriceEntry;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.tenant.Tenant;
import io.vivremotion.uplink.tenant.Tenants;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What devices ask costs money, of which there is one unit a day; a full prompt costs some 0.08.
 */
class MoneyBudgetTest {
  private static final double ALARM_SHARE = 0.2;

  private final World world = new World();
  private final Turns turns = new Turns();
  private final Thin cloud = new Thin();

  @TempDir Path folder;

  @Test
  void others_leave_alarms_their_share_and_are_told_why_they_wait() throws Exception {
    Tenants tenants = tenants();
    Tenant devices = DevicesMoney.devices(tenants);
    Dispatcher dispatcher = dispatcher(devices, Optional.of(DevicesMoney.price(0)));
    anomalies(400);
    turns.pass(dispatcher, Duration.ofMinutes(4));
    int today = world.outbox.settled().size();
    assertThat(today).isBetween(20, 370);
    assertThat(spent(devices)).isBetween(600_000L, 800_000L);
    assertThat(world.journal)
        .anyMatch(note -> note.contains(" waits ") && note.contains("rule=money"))
        .anyMatch(note -> note.contains("money=tenant devices has 0"));
    assertThat(dispatcher.health().toString()).contains("tenant devices has 0");
    Escalation alarm = world.outbox.add(Escalations.of(Priority.ALARM, "event", "{\"v\":1}"));
    turns.pass(dispatcher, Duration.ofSeconds(10));
    assertThat(world.outbox.settled()).contains(alarm.id());
    assertThat(spent(devices)).isLessThanOrEqualTo(1_000_000);
    tenants.close();
  }

  /** Of digests: an anomaly of the day before is worth nothing to anybody (0250). */
  @Test
  void what_waited_for_money_goes_up_the_next_day() throws Exception {
    turns.nanos.set(Duration.ofHours(11).toNanos());
    Tenants tenants = tenants();
    Tenant devices = DevicesMoney.devices(tenants);
    Dispatcher dispatcher = dispatcher(devices, Optional.of(DevicesMoney.price(0)));
    for (int i = 0; i < 400; i++) {
      String row = "{\"mean\":%03d,\"count\":60}".formatted(i);
      world.outbox.add(Escalations.of(Priority.NORMAL, "digest", row));
    }
    turns.pass(dispatcher, Duration.ofMinutes(10));
    int today = world.outbox.settled().size();
    assertThat(today).isBetween(20, 370);
    assertThat(spent(devices)).isBetween(600_000L, 800_000L);
    turns.pass(dispatcher, Duration.ofMinutes(45));
    assertThat(world.outbox.settled()).as("before midnight").hasSize(today);
    turns.pass(dispatcher, Duration.ofMinutes(20));
    assertThat(world.outbox.settled()).as("after midnight").hasSizeGreaterThan(today + 20);
    tenants.close();
  }

  @Test
  void a_restart_gives_no_money_back() throws Exception {
    Tenants before = tenants();
    anomalies(400);
    turns.pass(
        dispatcher(DevicesMoney.devices(before), Optional.of(DevicesMoney.price(0))),
        Duration.ofMinutes(4));
    int settled = world.outbox.settled().size();
    before.close();
    world.outbox.restart();
    Tenants after = tenants();
    Tenant devices = DevicesMoney.devices(after);
    assertThat(spent(devices)).isGreaterThan(600_000);
    turns.pass(dispatcher(devices, Optional.of(DevicesMoney.price(0))), Duration.ofMinutes(4));
    assertThat(world.outbox.settled()).hasSizeLessThan(settled + 20);
    assertThat(spent(devices)).isLessThanOrEqualTo(800_000);
    after.close();
  }

  @Test
  void a_model_of_unknown_price_is_not_asked_and_the_operator_is_told_where_to_set_it()
      throws Exception {
    Tenants tenants = tenants();
    Dispatcher dispatcher = dispatcher(DevicesMoney.devices(tenants), Optional.empty());
    anomalies(20);
    world.outbox.add(Escalations.of(Priority.ALARM, "event", "{\"v\":1}"));
    turns.pass(dispatcher, Duration.ofMinutes(5));
    assertThat(cloud.asked).isZero();
    assertThat(world.outbox.settled()).isEmpty();
    assertThat(dispatcher.health().toString()).contains("uplink.models", "uplink.ceiling-price");
    tenants.close();
  }

  @Test
  void what_never_reached_the_provider_costs_nothing() throws Exception {
    Tenants tenants = tenants();
    Tenant devices = DevicesMoney.devices(tenants);
    Dispatcher dispatcher = dispatcher(devices, Optional.of(DevicesMoney.price(0)));
    cloud.down = true;
    anomalies(100);
    turns.pass(dispatcher, Duration.ofMinutes(10));
    assertThat(spent(devices)).isZero();
    cloud.down = false;
    turns.pass(dispatcher, Duration.ofMinutes(10));
    assertThat(world.outbox.settled()).isNotEmpty();
    assertThat(spent(devices)).isPositive();
    tenants.close();
  }

  @Test
  void what_a_policy_withholds_is_paid_for_as_the_provider_tells() throws Exception {
    Tenants tenants = tenants();
    Tenant devices = DevicesMoney.devices(tenants);
    Dispatcher dispatcher = dispatcher(devices, Optional.of(DevicesMoney.price(0)));
    Usage told = new Usage(1_000, 0, 0, 50, 0);
    cloud.instead = Optional.of(new Outcome.Refused("content-filter", "no", told));
    anomalies(4);
    turns.pass(dispatcher, Duration.ofMinutes(2));
    assertThat(cloud.asked).isPositive();
    assertThat(spent(devices)).isEqualTo(cloud.asked * (1_000 * 10L + 50 * 40));
    assertThat(world.spent).hasSize(cloud.asked).allMatch(spent -> spent.usage().equals(told));
    tenants.close();
  }

  private long spent(Tenant devices) {
    Money money = devices.standing(NOON.plusNanos(turns.nanos.get())).day().money();
    return money.micros();
  }

  private Tenants tenants() {
    return DevicesMoney.tenants(folder, turns);
  }

  private Dispatcher dispatcher(Tenant devices, Optional<PriceEntry> price) {
    Map<String, ModelCard> cards = Map.of(cloud.model(), DevicesMoney.card(cloud.model(), price));
    world.purse = new TenantPurse(devices, cards, ALARM_SHARE, () -> true);
    cloud.budget = new LinkBudget(LinkBudget.Config.of(1_000_000, 65_536), turns.nanos::get);
    return turns.dispatcher(world, new Uplink.Cloud(cloud, cloud.budget));
  }

  private void anomalies(int count) {
    for (int i = 0; i < count; i++) {
      String row = "{\"value\":%03d,\"likelihood\":0.9,\"window\":[]}".formatted(i);
      world.outbox.add(Escalations.of(Priority.NORMAL, "anomaly", row));
    }
  }
}
