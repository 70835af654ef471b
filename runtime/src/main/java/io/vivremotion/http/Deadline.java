package io.vivremotion.http;

import io.micrometer.core.instrument.Clock;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** When a call must be over, by the monotonic clock; all its waiting goes through here. */
record Deadline(Call call, Clock clock, long atNanos) {
  static Deadline of(Call call, Clock clock) {
    return new Deadline(call, clock, clock.monotonicTime() + call.timeout().toNanos());
  }

  long leftNanos() {
    return Math.max(0, atNanos - clock.monotonicTime());
  }

  <T> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
    try {
      return future.get(leftNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new SocketTimeoutException(
          "no whole response of " + call.uri().getHost() + " within " + call.timeout());
    } catch (ExecutionException e) {
      throw Failures.told(e.getCause(), call.uri());
    }
  }
}
