package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.tenant.Tenant;
import io.vivremotion.uplink.tenant.Tenants;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What lots cost is counted once, at the share of the price that the catalogue says, whatever
 * becomes of the gateway meanwhile. Each answered prompt has the same usage.
 */
class LotMoneyTest {
  /** Of one prompt, 1,000 tokens at 10 and 100 at 40 a million. */
  private static final long PROMPT_MICROS = 14_000;

  private static final double SHARE = 0.5;

  private final LotSite site = new LotSite(0);
  private final World world = site.world;
  private final LotVendor vendor = site.vendor;

  @TempDir private Path folder;
  private String perDay = "1000";
  private Optional<Tenants> tenants = Optional.empty();
  private Optional<Tenant> devices = Optional.empty();

  @AfterEach
  void stop() {
    tenants.ifPresent(Tenants::close);
  }

  @Test
  void a_lot_costs_its_share_of_the_price_and_what_is_asked_at_once_all_of_it() throws Exception {
    open(folder);
    site.add(Priority.NORMAL, "digest", 50);
    site.add(Priority.NORMAL, "anomaly", 10);
    site.pass(Duration.ofHours(1));
    assertThat(vendor.promptsInLots).isEqualTo(3);
    assertThat(vendor.promptsAsked).isPositive();
    assertThat(spentMicros()).isEqualTo(charged());
  }

  @Test
  void an_answer_whose_tokens_nobody_tells_is_charged_as_estimated() throws Exception {
    open(folder);
    vendor.usage = Usage.NONE;
    site.add(Priority.NORMAL, "digest", 20);
    site.pass(Duration.ofHours(1));
    assertThat(spentMicros()).isBetween(20 * 80 * 40L / 2, 20 * 80 * 40L);
  }

  @Test
  void what_a_policy_withholds_is_charged_as_told_and_what_cannot_be_read_as_estimated()
      throws Exception {
    open(folder);
    vendor.toLots = Optional.of(new Outcome.Refused("content-filter", "no", vendor.usage));
    site.add(Priority.NORMAL, "digest", 20);
    site.pass(Duration.ofHours(1));
    assertThat(vendor.promptsInLots).isEqualTo(1);
    assertThat(spentMicros()).isEqualTo(charged());
    vendor.toLots = Optional.of(new Outcome.Garbled("no-choice", "nothing"));
    site.add(Priority.NORMAL, "digest", 20);
    site.pass(Duration.ofHours(1));
    assertThat(vendor.promptsInLots).isEqualTo(2);
    assertThat(spentMicros()).isGreaterThan(charged());
  }

  @Test
  void while_a_lot_is_out_its_estimate_is_set_aside() throws Exception {
    vendor.looks = Integer.MAX_VALUE;
    perDay = "0.06"; // of which alarms are left a fifth; a prompt of 20 rows is some 0.04 at half
    open(folder);
    site.add(Priority.NORMAL, "digest", 40);
    site.pass(Duration.ofHours(2));
    assertThat(vendor.promptsInLots).isEqualTo(1);
    assertThat(vendor.promptsAsked).isZero();
    assertThat(spentMicros()).isZero();
    assertThat(world.notes("waits"))
        .isNotEmpty()
        .allMatch(note -> "money".equals(note.facts().get("rule")));
    assertThat(site.dispatcher.health().toString()).contains("tenant devices has 0");
  }

  @Test
  void what_waited_for_money_is_handed_in_the_next_day() throws Exception {
    perDay = "0.06";
    open(folder);
    vendor.usage = new Usage(1_000, 0, 0, 1_500, 0);
    site.add(Priority.NORMAL, "digest", 60);
    site.pass(Duration.ofHours(2));
    assertThat(world.outbox.settled()).hasSize(20);
    site.pass(Duration.ofHours(11));
    assertThat(world.outbox.settled()).hasSize(40);
    assertThat(vendor.direct).isEmpty();
  }

  @Test
  void a_lot_that_is_refused_costs_nothing_and_one_whose_results_are_lost_its_estimate()
      throws Exception {
    open(folder);
    vendor.refuses = true;
    site.add(Priority.NORMAL, "digest", 20);
    site.pass(Duration.ofMinutes(30));
    assertThat(vendor.promptsAsked).isEqualTo(1);
    assertThat(spentMicros()).isEqualTo(charged());
    vendor.refuses = false;
    vendor.losesResults = true;
    site.pass(Duration.ofHours(1));
    site.add(Priority.NORMAL, "digest", 20);
    site.pass(Duration.ofHours(1));
    assertThat(vendor.promptsAsked).isEqualTo(2);
    assertThat(spentMicros()).isGreaterThan(charged());
  }

  @Test
  void a_lot_that_cannot_be_kept_on_disk_is_not_charged() throws Exception {
    open(folder);
    world.ledger.fails = true;
    site.add(Priority.NORMAL, "digest", 20);
    site.pass(Duration.ofMinutes(30));
    assertThat(vendor.promptsInLots).isZero();
    assertThat(spentMicros()).isEqualTo(charged());
  }

  /** An end in order leaves nothing estimated that is known, nor anything counted twice. */
  @Test
  void whenever_it_is_started_anew_the_account_is_exact() throws Exception {
    long seed = Long.getLong("lots.seed", 20261129L);
    for (int life = 0; life < 8; life++) {
      LotMoneyTest other = new LotMoneyTest();
      other.live(new Random(seed + life), folder.resolve("life-" + life), true);
      assertThat(other.spentMicros())
          .as("life %s of seed %s", life, seed)
          .isEqualTo(other.charged());
      other.stop();
    }
  }

  /** A kill leaves devices rather poorer: by the estimates of lots that were just being counted. */
  @Test
  void whenever_it_is_killed_no_answer_goes_uncharged() throws Exception {
    long seed = Long.getLong("lots.seed", 20261129L);
    for (int life = 0; life < 8; life++) {
      LotMoneyTest other = new LotMoneyTest();
      other.live(new Random(seed + life), folder.resolve("killed-" + life), false);
      assertThat(other.spentMicros())
          .as("life %s of seed %s", life, seed)
          .isBetween(other.charged(), 12 * other.charged());
      other.stop();
    }
  }

  private void live(Random random, Path folder, boolean inOrder) throws InterruptedException {
    open(folder);
    site.add(Priority.BULK, "digest", 10 + random.nextInt(50));
    for (int ends = random.nextInt(4); ends >= 0; ends--) {
      if (random.nextBoolean()) {
        site.pass(Duration.ofSeconds(random.nextInt(400)));
      } else {
        site.untilCall(1 + random.nextInt(4));
      }
      if (inOrder) {
        site.finishCalls();
        stop();
      } else if (random.nextBoolean()) {
        assertThat(tenants.orElseThrow().keep()).isTrue();
      }
      reopen(folder);
      site.crash(random.nextBoolean());
    }
    site.pass(Duration.ofHours(1));
    assertThat(world.outbox.waiting(Priority.BULK)).isZero();
  }

  private void open(Path folder) {
    vendor.usage = new Usage(1_000, 0, 0, 100, 0);
    reopen(folder);
    site.restart();
  }

  private void reopen(Path folder) {
    Tenants opened = DevicesMoney.tenants(folder, site.turns);
    Tenant own = DevicesMoney.devices(opened, perDay);
    Map<String, ModelCard> cards =
        Map.of("m", DevicesMoney.card("m", Optional.of(DevicesMoney.price(SHARE))));
    world.purse = new TenantPurse(own, cards, 0.2, opened::keep);
    tenants = Optional.of(opened);
    devices = Optional.of(own);
  }

  private long charged() {
    return vendor.promptsAsked * PROMPT_MICROS
        + (long) (vendor.promptsInLots * PROMPT_MICROS * SHARE);
  }

  private long spentMicros() {
    return devices.orElseThrow().standing(site.now()).month().money().micros();
  }
}
