package io.vivremotion.state;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.TestClock;
import io.vivremotion.message.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** A state store for tests: its settings, its surroundings, and copies of itself. */
final class States {
  final Path directory;
  final TestClock clock = new TestClock(Messages.AT);
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private StateStore.Config config = config(Duration.ofMinutes(1));

  States(Path directory) {
    this.directory = directory;
  }

  /**
   * A folder in memory where the machine has one: what these tests do hundreds of times must not
   * wait for a disk. To be deleted by {@link StateFiles#delete}.
   */
  static Path fastFolder(Path otherwise) throws IOException {
    Path memory = Path.of("/dev/shm");
    return Files.isWritable(memory)
        ? Files.createTempDirectory(memory, "vivremotion-state")
        : otherwise;
  }

  States with(StateStore.Config other) {
    config = other;
    return this;
  }

  static StateStore.Config config(Duration writeEvery) {
    return config(writeEvery, 1 << 20, 64 << 20);
  }

  static StateStore.Config config(Duration writeEvery, long maxGatheredBytes, long maxBytes) {
    return new StateStore.Config(
        "",
        "",
        Optional.empty(),
        "here",
        writeEvery,
        maxGatheredBytes,
        maxBytes,
        Duration.ofDays(1),
        5_000,
        2,
        Duration.ofDays(400),
        Duration.ofDays(800),
        Duration.ofDays(30));
  }

  StateStore store() {
    return new StateStore(config, directory, clock, new Random(1), meters);
  }

  StateStore started() {
    StateStore store = store();
    store.start();
    return store;
  }

  EmbeddedDatabase database() {
    return new EmbeddedDatabase(
        config.embedded("file:", "here"), directory, clock, new StateMeters(meters));
  }

  TimedDatabase timed(Duration most) {
    return new TimedDatabase(
        before ->
            new EmbeddedDatabase(
                config.embedded(before + "file:", "here"),
                directory,
                clock,
                new StateMeters(meters)),
        most);
  }

  EmbeddedDatabase database(Function<StateFiles, Backups> backups) {
    StateFiles files = new StateFiles(directory);
    return new EmbeddedDatabase(
        config.embedded("file:", "here"),
        files,
        backups.apply(files),
        clock,
        new StateMeters(meters));
  }

  double count(String meter, String... tags) {
    return meters.counter(meter, tags).count();
  }
}
