package io.vivremotion.uplink.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.http.Loop;
import io.vivremotion.uplink.cache.Encoder;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** The box's sentence encoder beside the event loops. Who finds no room goes on without. */
final class Meanings implements AutoCloseable {
  private final Encoder encoder;
  private final Workbench bench;

  Meanings(Encoder encoder, MeterRegistry registry) {
    this.encoder = encoder;
    this.bench = new Workbench("encoder", registry);
  }

  /** As {@link #run}, for one vector of each text. */
  void of(List<String> texts, Loop loop, Consumer<Optional<List<float[]>>> then) {
    long letters = texts.stream().mapToLong(String::length).sum();
    run(letters, known -> texts.stream().map(known::embed).toList(), loop, then);
  }

  /**
   * @param weight bytes that it holds, about
   * @param then runs on the loop; empty: there is no encoder, it has failed, or no room before it
   */
  <T> void run(long weight, Function<Encoder, T> work, Loop loop, Consumer<Optional<T>> then) {
    if (!encoder.isThere() || !bench.run(weight, () -> work.apply(encoder), loop, then)) {
      then.accept(Optional.empty());
    }
  }

  @Override
  public void close() {
    bench.close();
    if (bench.isOver()) { // else it is still in use
      encoder.close();
    }
  }
}
