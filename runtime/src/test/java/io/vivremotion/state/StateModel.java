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
  private static final String APP = "conversation/crew";
  private static final int CONVERSATIONS = 7;
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
    return new Batch(Integer.toString(number), false, seen, used, List.of(said(number, random)));
  }

  /** A conversation that goes on: its text is replaced by a longer or a shorter one. */
  private static KeptText said(int number, Random random) {
    String text = ("said in batch " + number + " ⟪ä⟫ ").repeat(1 + random.nextInt(200));
    return new KeptText(APP, "conversation-" + number % CONVERSATIONS, at(number), text);
  }

  private static java.time.Instant at(int number) {
    return Messages.AT.plusSeconds(number);
  }

  /** What {@link #content(Database)} says after each number of batches, from 0 on. */
  List<String> contents(int batches) {
    Map<String, KnownDevice> seen = new TreeMap<>();
    Map<String, Usage> used = new TreeMap<>();
    Map<String, String> kept = new TreeMap<>();
    List<String> contents = new ArrayList<>();
    contents.add(text(seen.values(), used, kept));
    for (int number = 1; number <= batches; number++) {
      Batch batch = batch(number);
      batch.seen().forEach(device -> seen.merge(device.device().value(), device, Batch::sum));
      batch
          .used()
          .forEach((key, usage) -> used.merge(key.day() + " " + key.model(), usage, Usage::plus));
      batch.kept().forEach(text -> kept.put(text.name(), digest(text.content())));
      contents.add(text(seen.values(), used, kept));
    }
    return contents;
  }

  static String content(Database database) throws SQLException {
    Map<String, Usage> used = new TreeMap<>();
    database
        .usageSince(LocalDate.EPOCH)
        .forEach(daily -> used.put(daily.day() + " " + daily.model(), daily.usage()));
    Map<String, String> kept = new TreeMap<>();
    for (int i = 0; i < CONVERSATIONS; i++) {
      String name = "conversation-" + i;
      database.kept(APP, name).ifPresent(text -> kept.put(name, digest(text)));
    }
    return text(database.devices(), used, kept);
  }

  private static String digest(String text) {
    return text.length() + "/" + text.hashCode();
  }

  private static String text(
      java.util.Collection<KnownDevice> seen, Map<String, Usage> used, Map<String, String> kept) {
    return new ArrayList<>(seen) + "\n" + used + "\n" + kept;
  }
}
