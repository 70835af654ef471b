package io.vivremotion.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.netty.util.internal.PlatformDependent;

/**
 * Netty's buffers outside the heap, of all its users in this process. Netty counts and limits them
 * itself ({@code io.netty.maxDirectMemory}): the JVM's own figure leaves them out.
 */
public final class NettyMemory {
  private NettyMemory() {}

  public static void register(MeterRegistry meters) {
    gauge(meters, "vivremotion.netty.direct", PlatformDependent::usedDirectMemory);
    gauge(meters, "vivremotion.netty.direct.max", PlatformDependent::maxDirectMemory);
  }

  private static void gauge(
      MeterRegistry meters, String name, java.util.function.Supplier<Number> bytes) {
    Gauge.builder(name, bytes).baseUnit(BaseUnits.BYTES).register(meters);
  }
}
