package io.vivremotion.uplink.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.chat.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** Invariants under threads that really run at once. */
class BudgetTest {
  private static final int THREADS = 4;

  private Path directory = Path.of("");

  @BeforeTry
  void directory() throws IOException {
    directory = Files.createTempDirectory("budget");
  }

  @AfterTry
  void clean() throws IOException {
    try (var all = Files.walk(directory)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Property(tries = 60)
  void settled_stays_within_the_limit_while_actuals_stay_within_estimates(
      @ForAll @LongRange(min = 1, max = 20_000) long limit, @ForAll long seed) throws Exception {
    var office = new Office(directory, Office.with(Office.tokens(limit, 0)));
    var settled = new AtomicLong();

    inThreads(
        seed,
        random -> {
          long estimate = random.nextLong(1, 200);
          if (office.admit(estimate, 0) instanceof Admission.Admitted(var lease)) {
            long actual = random.nextLong(0, estimate + 1);
            lease.settle(Office.usage(actual, 0), 1, Ending.COMPLETE);
            settled.addAndGet(actual);
          }
          assertThat(office.today().tokens()).isLessThanOrEqualTo(limit);
        });

    assertThat(office.today().tokens()).isEqualTo(settled.get()).isLessThanOrEqualTo(limit);
  }

  @Property(tries = 60)
  void an_actual_beyond_its_estimate_oversteps_by_what_was_under_way_and_no_more(
      @ForAll @LongRange(min = 1, max = 5_000) long limit, @ForAll long seed) throws Exception {
    var office = new Office(directory, Office.with(Office.tokens(limit, 0)));
    long most = 50;

    inThreads(
        seed,
        random -> {
          if (office.admit(1, 0) instanceof Admission.Admitted(var lease)) {
            lease.settle(Office.usage(random.nextLong(1, most + 1), 0), 1, Ending.COMPLETE);
          }
        });

    assertThat(office.today().tokens()).isLessThanOrEqualTo(limit + THREADS * (most - 1));
  }

  @Property(tries = 60)
  void every_token_counts_once_however_settle_cancel_and_expiry_race(
      @ForAll @IntRange(min = 1, max = 60) int leases, @ForAll long seed) throws Exception {
    var office = new Office(directory, Office.unlimited());
    List<Lease> open = new ArrayList<>();
    for (int i = 0; i < leases; i++) {
      open.add(office.lease(7, 0));
    }
    office.time.advance(Office.LEASE);
    var won = new ConcurrentLinkedQueue<Settlement>();

    allThreads(
        seed,
        random -> {
          for (Lease lease : open) {
            switch (random.nextInt(4)) {
              case 0 -> lease.settle(Office.usage(3, 0), 10, Ending.COMPLETE).ifPresent(won::add);
              case 1 -> lease.settle(Usage.NONE, 20, Ending.CANCELLED).ifPresent(won::add);
              case 2 -> lease.release().ifPresent(won::add);
              default -> office.tenants.tick();
            }
          }
        });
    open.forEach(lease -> lease.settle(Usage.NONE, 0, Ending.CANCELLED).ifPresent(won::add));

    double expired =
        office
            .meters
            .counter("vivremotion_app_settled", "tenant", "local", "ending", "expired")
            .count();
    long told = won.stream().mapToLong(one -> one.charged().allInput()).sum();
    assertThat(won.size() + (long) expired).isEqualTo(leases);
    assertThat(office.today().tokens()).isEqualTo(told + 7 * (long) expired);
    assertThat(office.tenant().standing(office.time.instant()).underWay()).isZero();
  }

  @Property(tries = 40)
  void what_is_given_back_is_there_for_others_and_nothing_leaks(@ForAll long seed)
      throws Exception {
    var office = new Office(directory, Office.with(Office.tokens(1_000, 1_000)));

    inThreads(
        seed,
        random -> {
          if (office.admit(random.nextLong(1, 900), 0) instanceof Admission.Admitted(var lease)) {
            if (random.nextBoolean()) {
              lease.moveTo(Office.card("other", "", Office.priced()));
            }
            lease.release();
          }
        });

    office.lease(1_000, 0);
  }

  @Property(tries = 40)
  void after_a_kill_no_more_is_forgotten_than_came_since_the_last_look(
      @ForAll @IntRange(min = 1, max = 200) int requests, @ForAll long seed) {
    var office = new Office(directory, Office.with(Office.tokens(1_000_000, 0)));
    var random = new Random(seed);
    long sinceLook = 0;
    for (int i = 0; i < requests; i++) {
      long tokens = random.nextLong(1, 500);
      office.lease(tokens, 0).settle(Office.usage(tokens, 0), 1, Ending.COMPLETE);
      sinceLook += tokens;
      if (random.nextInt(3) == 0) {
        office.time.advance(java.time.Duration.ofSeconds(1));
        office.tenants.tick();
        sinceLook = 0;
      }
    }
    long spent = office.today().tokens();

    office.kill();

    assertThat(office.today().tokens()).isGreaterThanOrEqualTo(spent - sinceLook);
  }

  /** Each thread does it two hundred times. */
  private static void inThreads(long seed, Consumer<Random> work) throws Exception {
    allThreads(
        seed,
        random -> {
          for (int i = 0; i < 200; i++) {
            work.accept(random);
          }
        });
  }

  private static void allThreads(long seed, Consumer<Random> work) throws Exception {
    var begin = new CountDownLatch(1);
    var failures = new ConcurrentLinkedQueue<Throwable>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      var random = new Random(seed + i);
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  begin.await();
                  work.accept(random);
                } catch (InterruptedException | RuntimeException | AssertionError e) {
                  failures.add(e);
                }
              }));
    }
    begin.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }
}
