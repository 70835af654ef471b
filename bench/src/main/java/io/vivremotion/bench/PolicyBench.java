package io.vivremotion.bench;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.uplink.audit.AuditCheck;
import io.vivremotion.uplink.audit.AuditEntry;
import io.vivremotion.uplink.audit.AuditLog;
import io.vivremotion.uplink.catalogue.Amount;
import io.vivremotion.uplink.catalogue.Catalogue;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.catalogue.Money;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.tenant.Admission;
import io.vivremotion.uplink.tenant.Caching;
import io.vivremotion.uplink.tenant.Draft;
import io.vivremotion.uplink.tenant.Ending;
import io.vivremotion.uplink.tenant.Hedging;
import io.vivremotion.uplink.tenant.KeyHash;
import io.vivremotion.uplink.tenant.Tenant;
import io.vivremotion.uplink.tenant.TenantConfig;
import io.vivremotion.uplink.tenant.Tenants;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a request of an app costs in policy: finding its tenant by key, admit and settle with every
 * limit set, one and more threads on one tenant; and what the audit log takes. In CPU time of the
 * threads, so that neighbours on the machine do not count. Arguments: requests per round, folder.
 */
final class PolicyBench {
  private static final int ROUNDS = 5;
  private static final Usage USAGE = new Usage(200, 50, Usage.NOT_REPORTED, 80, 20);

  private PolicyBench() {}

  public static void main(String[] arguments) throws Exception {
    int requests = Integer.parseInt(arguments[0]);
    Path folder = Path.of(arguments[1]);
    String key = KeyHash.newKey(new Random(1));
    var tenants =
        new Tenants(
            new Tenants.Config(
                List.of(tenant(key)), Duration.ofMinutes(30), Duration.ofSeconds(10)),
            folder.resolve("apps"),
            InstantSource.system(),
            System::nanoTime,
            new SimpleMeterRegistry());
    Tenant tenant = tenants.byKey(key).orElseThrow();
    Draft draft = new Draft(card(), 300, 200, 4_000);
    for (int threads : new int[] {1, 2, 4}) {
      for (int round = 1; round <= ROUNDS; round++) {
        tell("admit+settle", threads, round, cpu(threads, requests, () -> once(tenant, draft)));
      }
    }
    for (int round = 1; round <= ROUNDS; round++) {
      tell("key", 1, round, cpu(1, requests, () -> find(tenants, key)));
    }
    tenants.close();
    audit(folder.resolve("audit"), requests);
  }

  private static void find(Tenants tenants, String key) {
    if (tenants.byKey(key).isEmpty()) {
      throw new IllegalStateException("not found");
    }
  }

  private static void once(Tenant tenant, Draft draft) {
    switch (tenant.admit(draft)) {
      case Admission.Admitted(var lease) -> {
        if (lease.settle(USAGE, 3_000, Ending.COMPLETE).isEmpty()) {
          throw new IllegalStateException("settled before");
        }
      }
      case Admission.Refused(var why, var error) ->
          throw new IllegalStateException(why + ": " + error.message());
    }
  }

  private static void audit(Path folder, int requests) throws IOException, InterruptedException {
    var meters = new SimpleMeterRegistry();
    var config = new AuditLog.Config(8 << 20, 100, 8_192, 0);
    double began = processCpu();
    try (var log = new AuditLog(config, folder, InstantSource.system(), meters)) {
      log.start();
      for (int i = 0; i < requests; i++) {
        while (meters.get("vivremotion_audit_queued").gauge().value() > 8_000) {
          Thread.sleep(1);
        }
        log.note(entry(i));
      }
    }
    double nanos = processCpu() - began;
    var report = new AuditCheck(folder).run(List.of());
    System.out.printf(
        "audit entries=%d cpu_ns=%.0f missing=%.0f whole=%b%n",
        report.entries(),
        nanos / requests,
        meters.counter("vivremotion_audit_missing").count(),
        report.isWhole());
  }

  /** Of all threads, compilers and collector included. */
  private static double processCpu() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getProcessCpuTime();
  }

  private static AuditEntry entry(int number) {
    return new AuditEntry(
        Instant.EPOCH,
        "request-" + number,
        "app",
        "gpt-4o-mini",
        "openai/gpt-4o-mini",
        "asked for",
        "complete",
        200,
        USAGE,
        new Money(61),
        false,
        3_000,
        0,
        Optional.empty());
  }

  private static void tell(String what, int threads, int round, double nanos) {
    System.out.printf("%s threads=%d round=%d cpu_ns=%.0f%n", what, threads, round, nanos);
  }

  /** CPU nanoseconds of one call. */
  private static double cpu(int threads, int calls, Runnable call) throws InterruptedException {
    var clock = ManagementFactory.getThreadMXBean();
    var spent = new AtomicLong();
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(
          Thread.ofPlatform()
              .start(() -> {
                long began = clock.getCurrentThreadCpuTime();
                for (int done = 0; done < calls; done++) {
                  call.run();
                }
                spent.addAndGet(clock.getCurrentThreadCpuTime() - began);
              }));
    }
    for (Thread thread : all) {
      thread.join();
    }
    return (double) spent.get() / threads / calls;
  }

  private static ModelCard card() {
    return Catalogue.of(
            new Catalogue.Config(
                List.of(new Catalogue.Offer("openai", "openai", "eu", List.of())),
                List.of(),
                Optional.empty()))
        .find("gpt-4o-mini")
        .orElseThrow();
  }

  private static TenantConfig tenant(String key) {
    var budget =
        new TenantConfig.Budget(
            Optional.of(new Amount("1000000")),
            Optional.of(new Amount("1000000")),
            1L << 60,
            1L << 60,
            Optional.empty(),
            Optional.empty());
    return new TenantConfig(
        "app",
        List.of(KeyHash.of(key).toString()),
        List.of("gpt-*", "claude-*"),
        List.of("eu"),
        budget,
        new TenantConfig.Rate(60_000_000, 60_000_000_000L),
        1_000,
        false,
        Optional.empty(),
        Caching.DEFAULT,
        Hedging.NONE);
  }
}
