package io.vivremotion.uplink;

import static io.vivremotion.uplink.Escalations.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.forecast.Demand;
import io.vivremotion.uplink.link.Allowance;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ForesightTest {
  private static final int DAYS = 6;
  private static final Instant MIDNIGHT = NOON.plus(Duration.ofHours(12));
  private static final double EVENING_BYTES = 12 * 20_000;
  private static final long DAY_BYTES = 400_000;

  private final World world = new World();
  private Instant now = MIDNIGHT;
  private final LinkBudget metered = budget(new Allowance.Config(DAY_BYTES, 0));
  private final LinkBudget flat = budget(Allowance.Config.NONE);

  private LinkBudget budget(Allowance.Config config) {
    Allowance allowance = new Allowance(config, () -> now);
    allowance.noted(allowance.toNote());
    return new LinkBudget(LinkBudget.Config.of(8_000, 16_384), () -> 0, allowance);
  }

  private Dispatcher.Setting setting(Uplink.Cloud... clouds) {
    return new Dispatcher.Setting(
        Uplink.Config.DEFAULT,
        world.ports(),
        List.of(clouds),
        new Uplink.Time(() -> now, () -> 0, new Random(1)),
        new UplinkMeters(world.registry));
  }

  private static Uplink.Cloud cloud(String name, int preference, LinkBudget budget) {
    return new Uplink.Cloud(name, new Terms(preference, 0, List.of()), new Thin(), budget);
  }

  /** People ask from 18 to 21 h, seldom as much on one day as on another. */
  private static Map<String, String> evenings() {
    Demand demand = new Demand();
    Random random = new Random(20261129);
    Instant at = MIDNIGHT.minus(Duration.ofDays(DAYS));
    for (; at.isBefore(MIDNIGHT); at = at.plusSeconds(60)) {
      demand.look(at);
      int hour = at.atZone(java.time.ZoneOffset.UTC).getHour();
      boolean evening = hour >= 18 && hour < 21;
      demand.wanted(
          Priority.INTERACTIVE, (evening ? 20_000 : 400) / 15.0 * 2 * random.nextDouble());
    }
    demand.look(at);
    return demand.learnt();
  }

  @Test
  void of_an_allowance_so_much_is_kept_for_the_evening() {
    Dispatcher.Setting setting = setting(cloud("metered", 0, metered));
    Lines lines = Lines.of(setting);
    Foresight foresight = new Foresight(setting);
    Provision provision = new Provision(lines, foresight);
    foresight.look(lines, 1_000);
    assertThat(foresight.kept()).as("nothing is known").isZero();
    assertThat(provision.admits(Priority.NORMAL, DAY_BYTES)).isTrue();
    foresight.resume(evenings());
    foresight.look(lines, 1_000);
    assertThat(foresight.kept()).isBetween(EVENING_BYTES, 1.5 * EVENING_BYTES);
    long spare = (long) (DAY_BYTES - 8_192 - foresight.kept());
    assertThat(provision.admits(Priority.NORMAL, spare - 10)).isTrue();
    assertThat(provision.admits(Priority.BULK, spare + 10)).isFalse();
    assertThat(provision.admits(Priority.INTERACTIVE, DAY_BYTES)).isTrue();
    assertThat(provision.admits(Priority.ALARM, DAY_BYTES)).isTrue();
    assertThat(provision.refusal(Priority.BULK))
        .hasValueSatisfying(why -> assertThat(why).contains("metered", "until midnight"));
    assertThat(provision.refusal(Priority.NORMAL)).isEmpty();
    provision.begins(1_000);
    assertThat(provision.admits(Priority.NORMAL, spare - 10)).as("one is under way").isFalse();
    provision.ends(1_000);
    now = MIDNIGHT.plus(Duration.ofHours(20));
    foresight.look(lines, 1_000);
    assertThat(provision.refusal(Priority.BULK)).as("two hours of it are over").isEmpty();
  }

  @Test
  void never_more_is_kept_than_there_is() {
    Dispatcher.Setting setting = setting(cloud("metered", 0, metered));
    Lines lines = Lines.of(setting);
    Foresight foresight = new Foresight(setting);
    Provision provision = new Provision(lines, foresight);
    metered.allowance().spend(DAY_BYTES);
    foresight.resume(evenings());
    foresight.look(lines, 1_000);
    assertThat(provision.admits(Priority.NORMAL, 1)).isFalse();
    assertThat(provision.admits(Priority.NORMAL, 0)).isTrue();
  }

  @Test
  void where_another_link_would_stand_in_nothing_is_kept() {
    Dispatcher.Setting setting = setting(cloud("metered", 0, metered), cloud("flat", 1, flat));
    Lines lines = Lines.of(setting);
    Foresight foresight = new Foresight(setting);
    foresight.resume(evenings());
    foresight.look(lines, 1_000);
    assertThat(foresight.kept()).isPositive();
    assertThat(new Provision(lines, foresight).admits(Priority.NORMAL, DAY_BYTES)).isTrue();
  }

  @Test
  void a_days_allowance_is_spread_as_the_day_is_expected() {
    Dispatcher.Setting setting = setting(cloud("metered", 0, metered));
    Lines lines = Lines.of(setting);
    Foresight foresight = new Foresight(setting);
    foresight.look(lines, 1_000);
    double even = metered.allowance().pace();
    Foresight resumed = new Foresight(setting);
    resumed.resume(evenings());
    resumed.look(lines, 1_000);
    assertThat(metered.allowance().pace()).as("at midnight").isLessThan(even / 2);
    now = MIDNIGHT.plus(Duration.ofHours(18));
    assertThat(metered.allowance().pace()).as("in the evening").isGreaterThan(3 * even);
    now = MIDNIGHT.plus(Duration.ofHours(17));
    metered.allowance().spend(0.5 * DAY_BYTES);
    assertThat(metered.allowance().isAhead()).as("most is still to come").isFalse();
  }

  @Test
  void a_byte_is_expected_to_be_dearer_before_a_peak_and_cheaper_after_it() {
    Dispatcher.Setting setting = setting(cloud("metered", 0, metered));
    Lines lines = Lines.of(setting);
    Foresight foresight = new Foresight(setting);
    foresight.look(lines, 1_000);
    foresight.compare(1);
    assertThat(foresight.rush()).as("nothing is known").isEqualTo(1);
    foresight.resume(evenings());
    now = MIDNIGHT.plus(Duration.ofMinutes(17 * 60 + 55));
    foresight.look(lines, 1_000);
    foresight.compare(80_000 / 3_600.0);
    assertThat(foresight.rush()).isBetween(0.7, 1.3);
    foresight.compare(40_000 / 3_600.0);
    assertThat(foresight.rush()).isBetween(1.4, 2.6);
    foresight.compare(1e-9);
    assertThat(foresight.rush()).isEqualTo(4);
    foresight.compare(Double.MAX_VALUE);
    assertThat(foresight.rush()).isEqualTo(0.25);
  }

  @Test
  void the_journal_tells_what_was_expected_of_the_next_hour_if_that_changed_a_price()
      throws Exception {
    Turns turns = new Turns();
    Thin thin = new Thin();
    thin.budget = new LinkBudget(LinkBudget.Config.of(8_000, 16_384), turns.nanos::get);
    Uplink.Cloud cloud = new Uplink.Cloud(thin, thin.budget);
    turns.pass(ask(turns.dispatcher(world, cloud)), Duration.ofMinutes(1));
    assertThat(world.notes("sent")).hasSize(1);
    assertThat(world.notes("sent").getFirst().facts()).doesNotContainKey("next-hour");
    double usual = expectedPrice();
    world.ledger.save(evenings());
    turns.pass(ask(turns.dispatcher(world, cloud)), Duration.ofMinutes(1));
    assertThat(world.notes("sent").getLast().facts()).containsEntry("next-hour", 0.25);
    assertThat(expectedPrice()).isCloseTo(usual / 4, offset(usual / 10));
  }

  private Dispatcher ask(Dispatcher dispatcher) {
    world.outbox.add(Escalations.of(Priority.NORMAL, "anomaly", "{\"likelihood\":0.9}"));
    return dispatcher;
  }

  private double expectedPrice() {
    return (double)
        Objects.requireNonNull(world.notes("sent").getLast().facts().get("expected-price-per-kb"));
  }

  @Test
  void nonsense_of_an_earlier_run_is_passed_over() {
    Foresight foresight = new Foresight(setting(cloud("metered", 0, metered)));
    foresight.resume(
        Map.of("forecast", ";;", "forecast.all", "1,2;x", "forecast.rows", "1 2 3 99999999999"));
    assertThat(foresight.learnt()).containsEntry("forecast.rows", "0 0 0 0");
    foresight.resume(Map.of("forecast.rows", "10 20 30 40"));
    assertThat(foresight.learnt()).containsEntry("forecast.rows", "10 20 30 40");
  }
}
