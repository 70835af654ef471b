package io.vivremotion.uplink;

import static io.vivremotion.uplink.Escalations.NOON;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** A dispatcher in simulated time from noon on; its calls end at once. */
final class Turns {
  final AtomicLong nanos = new AtomicLong();
  final Deque<Runnable> calls = new ArrayDeque<>();

  Uplink.Time time() {
    return new Uplink.Time(() -> NOON.plusNanos(nanos.get()), nanos::get, new Random(20261128));
  }

  Dispatcher dispatcher(World world, Uplink.Cloud... clouds) {
    return new Dispatcher(
        new Dispatcher.Setting(
            Uplink.Config.DEFAULT,
            world.ports(),
            List.of(clouds),
            time(),
            new UplinkMeters(world.registry)),
        calls::add);
  }

  void pass(Dispatcher dispatcher, Duration time) throws InterruptedException {
    long end = nanos.get() + time.toNanos();
    while (nanos.get() < end) {
      Duration idle = dispatcher.turn();
      for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
        call.run();
        idle = Duration.ofMillis(1);
      }
      nanos.addAndGet(Math.max(1_000_000, Math.min(idle.toNanos(), end - nanos.get())));
    }
    dispatcher.turn();
  }
}
