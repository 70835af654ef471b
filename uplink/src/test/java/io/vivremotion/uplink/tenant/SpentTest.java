package io.vivremotion.uplink.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.insight.Health;
import io.vivremotion.uplink.file.FileHarm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What survives an end, orderly or not. */
class SpentTest {
  @TempDir Path directory;

  @Test
  void an_orderly_restart_keeps_exactly_what_was_spent() {
    var office = new Office(directory, Office.with(Office.tokens(1_000, 0)));
    office.lease(300, 0).settle(Office.usage(250, 0), 1, Ending.COMPLETE);

    office.restart();

    assertThat(office.today().tokens()).isEqualTo(250);
    assertThat(office.refusal(751, 0).why()).isEqualTo(Admission.Reason.TOKENS);
  }

  @Test
  void what_is_under_way_at_the_end_counts_at_its_estimate() {
    var office = new Office(directory, Office.with(Office.tokens(1_000, 0)));
    office.lease(300, 100);

    office.restart();

    assertThat(office.today().tokens()).isEqualTo(400);
  }

  @Test
  void a_kill_makes_a_tenant_rather_poorer_than_richer() {
    var office = new Office(directory, Office.with(Office.tokens(100_000, 0)));
    for (int second = 0; second < 60; second++) {
      office.lease(100, 0).settle(Office.usage(100, 0), 1, Ending.COMPLETE);
      office.time.advance(Duration.ofSeconds(1));
      office.tenants.tick();
    }

    office.kill();

    assertThat(office.today().tokens()).isBetween(6_000L, 8_000L);
  }

  @Test
  void what_grows_beyond_what_the_file_says_is_written_within_a_second() {
    var office = new Office(directory, Office.with(Office.tokens(100_000, 0)));
    office.lease(40_000, 0);
    office.time.advance(Duration.ofSeconds(1));
    office.tenants.tick();

    office.kill();

    assertThat(office.today().tokens()).isEqualTo(40_000);
  }

  @Test
  void who_asks_nothing_writes_nothing() throws IOException {
    var office = new Office(directory, Office.with(Office.tokens(100_000, 0)));
    office.lease(1_000, 0).settle(Office.usage(1_000, 0), 1, Ending.COMPLETE);
    for (int second = 0; second < 600; second++) {
      office.time.advance(Duration.ofSeconds(1));
      office.tenants.tick();
    }
    Files.delete(directory.resolve("spent"));

    for (int second = 0; second < 600; second++) {
      office.time.advance(Duration.ofSeconds(1));
      office.tenants.tick();
    }

    assertThat(directory.resolve("spent")).doesNotExist();
  }

  @Test
  void a_damaged_file_falls_back_to_the_one_before() throws IOException {
    var office = new Office(directory, Office.with(Office.tokens(1_000, 0)));
    office.lease(300, 0).settle(Office.usage(300, 0), 1, Ending.COMPLETE);
    office.restart();
    office.restart();
    Files.writeString(
        directory.resolve("spent"), "vivremotion-spent 1\napp day 2026-11-28 0 0 0\n");

    office.kill();

    assertThat(office.today().tokens()).isEqualTo(300);
    assertThat(office.tenants.health()).isEqualTo(Health.UP);
  }

  @Test
  void where_nothing_can_be_read_budgets_are_closed_and_nothing_is_written_over()
      throws IOException {
    var office = new Office(directory, Office.with(Office.tokens(1_000, 0)));
    Files.writeString(directory.resolve("spent"), "?");

    office.kill();

    assertThat(office.refusal(1, 0).error().message()).contains("moved away");
    assertThat(office.tenants.health()).isInstanceOf(Health.Degraded.class);
    office.tenants.close();
    assertThat(directory.resolve("spent")).hasContent("?");
  }

  @Test
  void a_tenant_taken_out_and_in_again_has_spent_what_it_had() {
    var office = new Office(directory, Office.with(Office.tokens(1_000, 0)));
    office.lease(300, 0).settle(Office.usage(300, 0), 1, Ending.COMPLETE);
    office.tenants.close();
    new Office(directory, Office.unlimited()).tenants.close();

    var again = new Office(directory, Office.with(Office.tokens(1_000, 0)));

    assertThat(again.today().tokens()).isEqualTo(300);
  }

  /** What is the gateway's own is only known after the file was read. */
  @Test
  void a_start_with_a_clock_that_runs_ahead_does_not_forget_what_devices_have_spent() {
    var office = new Office(directory, Office.unlimited());
    Tenant devices = office.tenants.own(Office.with(Office.tokens(1_000, 0)));
    var admitted = (Admission.Admitted) devices.admit(Office.draft(300, 0));
    admitted.lease().settle(Office.usage(300, 0), 1, Ending.COMPLETE);
    office.restart();
    String now = office.time.instant().toString();

    office.time.set("2028-02-01T00:00:00Z");
    office.kill();
    office.tenants.own(Office.with(Office.tokens(1_000, 0)));
    office.tenants.start();
    office.restart();
    office.time.set(now);
    office.kill();

    Tenant again = office.tenants.own(Office.with(Office.tokens(1_000, 0)));
    assertThat(again.standing(office.time.instant()).day().tokens()).isEqualTo(300);
  }

  @Test
  void a_disk_that_fails_degrades_health_until_it_is_back() throws IOException {
    var office = new Office(directory, Office.with(Office.tokens(1_000, 0)));
    Path away = Files.move(directory, directory.resolveSibling(directory.getFileName() + ".away"));
    Files.createFile(directory);
    office.lease(300, 0);
    office.tenants.tick();
    assertThat(office.tenants.health()).isInstanceOf(Health.Degraded.class);

    Files.delete(directory);
    Files.move(away, directory);
    office.tenants.tick();

    assertThat(office.tenants.health()).isEqualTo(Health.UP);
    office.kill();
    assertThat(office.today().tokens()).isEqualTo(300);
  }

  @Test
  void whatever_happens_to_the_file_what_was_spent_is_known_or_budgets_are_closed()
      throws IOException {
    long seed = Long.getLong("spent.seed", System.nanoTime());
    System.out.println("spent.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 200; i++) {
      SpentFile file = new SpentFile(directory.resolve("round" + i));
      List<Spent> before = List.of(spent(1));
      List<Spent> last = List.of(spent(2));
      file.save(before);
      file.save(last);
      FileHarm newer = FileHarm.any(random);
      newer.to(directory.resolve("round" + i + "/spent"), random);
      assertThat(file.load()).as("%s in round %s", newer, i).isIn(before, last);
      FileHarm older = FileHarm.any(random);
      older.to(directory.resolve("round" + i + "/spent.before"), random);
      boolean bothGone = newer == FileHarm.GONE && older == FileHarm.GONE;
      if (!bothGone) {
        assertThat(isKnownOrClosed(file, before, last)).as("%s, %s", newer, older).isTrue();
      }
    }
  }

  private static boolean isKnownOrClosed(SpentFile file, List<Spent> before, List<Spent> last) {
    try {
      return List.of(before, last).contains(file.load());
    } catch (IOException closed) {
      return String.valueOf(closed.getMessage()).contains("Budgets are closed");
    }
  }

  private static Spent spent(int tokens) {
    return new Spent("app", Period.DAY, LocalDate.EPOCH, new Spend(0, tokens, 0));
  }
}
