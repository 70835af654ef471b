package io.vivremotion.state;

import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Messages;
import io.vivremotion.state.Batch.UsageKey;
import io.vivremotion.state.StateStore.KnownDevice;
import io.vivremotion.state.StateStore.Usage;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A row of batches, each told by its number, and what stands in the tables after so many of them.
 */
final class StateModel {
  private static final LocalDate DAY = LocalDate.parse("2026-11-22");
  private final int devices;

  StateModel(int devices) {
    this.devices = devices;
  }

  /** The batch of this number, from 1 on: always the same. */
  Batch batch(int number) {
    Random random = new Random(number);
    List<KnownDevice> seen = new ArrayList<>();
    int count = 1 + random.nextInt(devices);
    for (int i = 0; i < count; i++) {
      DeviceId id = new DeviceId("device-" + (i * 7919 + number) % devices);
      seen.add(new KnownDevice(id, "mqtt", at(number), at(number), 1 + random.nextInt(9)));
    }
    Map<UsageKey, Usage> used =
        Map.of(
            new UsageKey(DAY.plusDays(number % 5), "model"),
            new Usage(1, random.nextInt(1000), random.nextInt(1000), random.nextInt(100_000)));
    return new Batch(Integer.toString(number), false, seen, used);
  }

  private static java.time.Instant at(int number) {
    return Messages.AT.plusSeconds(number);
  }

  /** What {@link #content(EmbeddedDatabase)} says after each number of batches, from 0 on. */
  List<String> contents(int batches) {
    Map<String, KnownDevice> seen = new TreeMap<>();
    Map<String, Usage> used = new TreeMap<>();
    List<String> contents = new ArrayList<>();
    contents.add(text(seen.values(), used));
    for (int number = 1; number <= batches; number++) {
      Batch batch = batch(number);
      batch.seen().forEach(device -> seen.merge(device.device().value(), device, Batch::sum));
      batch
          .used()
          .forEach((key, usage) -> used.merge(key.day() + " " + key.model(), usage, Usage::plus));
      contents.add(text(seen.values(), used));
    }
    return contents;
  }

  static String content(EmbeddedDatabase database) throws SQLException {
    Map<String, Usage> used = new TreeMap<>();
    database
        .usageSince(LocalDate.EPOCH)
        .forEach(daily -> used.put(daily.day() + " " + daily.model(), daily.usage()));
    return text(database.devices(), used);
  }

  private static String text(java.util.Collection<KnownDevice> seen, Map<String, Usage> used) {
    return new ArrayList<>(seen) + "\n" + used;
  }
}
