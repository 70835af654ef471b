package io.vivremotion.uplink.tenant;

import io.vivremotion.uplink.tenant.Account.Now;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** The leases that are not settled: as many as tenants may have requests under way. Thread-safe. */
final class Leases {
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final long leaseNanos;
  private final Set<Lease> open = ConcurrentHashMap.newKeySet();

  Leases(Duration lease, InstantSource clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.leaseNanos = lease.toNanos();
  }

  Now now() {
    return new Now(clock.instant(), nanoTime.getAsLong());
  }

  Duration usual() {
    return Duration.ofNanos(leaseNanos);
  }

  Lease open(Tenant tenant, Draft draft, Account.Reservation reservation, Duration lasting) {
    long endNanos = nanoTime.getAsLong() + lasting.toNanos();
    Lease lease = new Lease(tenant, draft, reservation, endNanos);
    open.add(lease);
    return lease;
  }

  void closed(Lease lease) {
    open.remove(lease);
  }

  /** Settles those whose time is over. How many. */
  int sweep() {
    long now = nanoTime.getAsLong();
    int expired = 0;
    for (Lease lease : open) {
      if (lease.isOver(now) && lease.expire().isPresent()) {
        expired++;
      }
    }
    return expired;
  }

  int count() {
    return open.size();
  }
}
