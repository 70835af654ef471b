package io.vivremotion.spool;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** A count for each constant of an enum. Thread-safe. */
final class Tally<E extends Enum<E>> {
  private final Map<E, LongAdder> counts;

  Tally(Class<E> constants) {
    counts = new EnumMap<>(constants);
    for (E each : constants.getEnumConstants()) {
      counts.put(each, new LongAdder());
    }
  }

  void add(E of, long count) {
    LongAdder adder = counts.get(of);
    if (adder != null) { // always: all constants are there
      adder.add(count);
    }
  }

  long of(E constant) {
    LongAdder adder = counts.get(constant);
    return adder == null ? 0 : adder.sum();
  }

  long total() {
    return counts.values().stream().mapToLong(LongAdder::sum).sum();
  }
}
