package io.vivremotion.uplink;

import io.vivremotion.uplink.link.Allowance;
import io.vivremotion.uplink.link.Goodput;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes to the {@link Ledger}, and from it at the start: what of the allowances counts as spent
 * (before it is spent), and each minute what was learnt, which is a loss of quality and no more if
 * it gets lost. Used by the uplink's thread.
 */
final class Memory {
  private static final Logger LOG = LoggerFactory.getLogger(Memory.class);
  private static final long EVERY_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long AGAIN_NANOS = Duration.ofSeconds(5).toNanos();

  private final Dispatcher.Setting setting;
  private final Lines lines;
  private final Learnt learnt;
  private long nextNanos;
  private long againNanos;
  private volatile String trouble = "";

  /** What learns. */
  record Learnt(
      Routing routing,
      Learning learning,
      BatchSizes sizes,
      Agreement agreement,
      Writing writing,
      Lots lots) {}

  Memory(Dispatcher.Setting setting, Learnt learnt, Lines lines) {
    this.setting = setting;
    this.lines = lines;
    this.learnt = learnt;
    this.nextNanos = nanos();
    this.againNanos = nextNanos;
    load();
  }

  /** Why allowances cannot be used; empty if they can. */
  String trouble() {
    return trouble;
  }

  private void load() {
    try {
      Map<String, String> entries = setting.ports().ledger().load();
      learnt.routing.resume(numbers(entries.getOrDefault("prices", "")));
      learnt.routing.thrift().resume(numbers(entries.getOrDefault("thrift", "")));
      learnt.routing.foresight().resume(entries);
      learnt.learning.costs().resume(entries.getOrDefault("models", ""));
      learnt.sizes.resume(entries.getOrDefault("batches", ""));
      learnt.agreement.resume(entries.getOrDefault("agreement", ""));
      learnt.writing.resume(entries.getOrDefault("tokens", ""));
      learnt.lots.resume(entries);
      setting.ports().endpoints().resume(entries);
      for (Line line : lines.links()) {
        String noted = entries.get("link." + line.name());
        if (noted != null) {
          line.budget().allowance().resume(allowance(noted));
        }
        aged(entries, "down." + line.name(), line.budget().goodput()::resume);
        aged(entries, "up." + line.name(), line.budget().uploads()::resume);
      }
      aged(entries, "ladder", this::resumeLadder);
    } catch (IOException | DateTimeException | IllegalArgumentException e) {
      LOG.error("uplink event=ledger_unreadable consequence=\"metered links are closed\"", e);
      trouble =
          "what metered links have spent cannot be read; they stay closed until"
              + " uplink/ledger and ledger.before are moved away and the gateway is started again";
    }
  }

  private void resumeLadder(double[] learnt, Duration since) {
    if (!since.isNegative() && since.compareTo(Goodput.REMEMBERED) <= 0) {
      this.learnt.routing.ladder().resume(learnt);
    }
  }

  /** What is worth less the older it is: before the numbers, when they were noted. */
  private void aged(
      Map<String, String> entries, String key, BiConsumer<double[], Duration> resume) {
    double[] noted = numbers(entries.getOrDefault(key, ""));
    if (noted.length > 1) {
      long now = setting.time().clock().millis();
      Duration since = Duration.ofMillis(now - (long) noted[0]);
      resume.accept(Arrays.copyOfRange(noted, 1, noted.length), since);
    }
  }

  private String aged(double[] numbers) {
    return setting.time().clock().millis() + " " + text(numbers);
  }

  /** Notes what is due. Blocks for as long as the disk takes. */
  void keep() {
    boolean due = lines.links().stream().anyMatch(line -> line.budget().allowance().isDue());
    long now = nanos();
    if (!trouble.isEmpty() || now - againNanos < 0 || !(due || now - nextNanos >= 0)) {
      return;
    }
    if (note()) {
      nextNanos = now + EVERY_NANOS;
    } else {
      againNanos = now + AGAIN_NANOS;
    }
  }

  /** Notes all, due or not; false: it is not on disk. Blocks for as long as the disk takes. */
  boolean note() {
    if (!trouble.isEmpty()) {
      return false;
    }
    Map<Line, Allowance.Noted> noted =
        lines.links().stream()
            .collect(Collectors.toMap(line -> line, line -> line.budget().allowance().toNote()));
    boolean saved = save(noted);
    if (saved) {
      noted.forEach((line, each) -> line.budget().allowance().noted(each));
    }
    return saved;
  }

  /** Gives back what was leased and not used. */
  void close() {
    if (trouble.isEmpty()) {
      boolean saved =
          save(
              lines.links().stream()
                  .collect(
                      Collectors.toMap(line -> line, line -> line.budget().allowance().close())));
      LOG.debug("uplink event=ledger_closed saved={}", saved);
    }
  }

  private boolean save(Map<Line, Allowance.Noted> noted) {
    Map<String, String> entries = new TreeMap<>();
    entries.put("prices", text(learnt.routing.learnt()));
    entries.put("ladder", aged(learnt.routing.ladder().learnt()));
    for (Line line : lines.links()) {
      entries.put("down." + line.name(), aged(line.budget().goodput().learnt()));
      entries.put("up." + line.name(), aged(line.budget().uploads().learnt()));
    }
    entries.put("thrift", text(learnt.routing.thrift().learnt()));
    entries.put("models", learnt.learning.costs().learnt());
    entries.put("batches", learnt.sizes.learnt());
    entries.put("agreement", learnt.agreement.learnt());
    entries.put("tokens", learnt.writing.learnt());
    entries.putAll(learnt.routing.foresight().learnt());
    entries.putAll(learnt.lots.notes());
    entries.putAll(setting.ports().endpoints().notes());
    noted.forEach((line, each) ->
        entries.put(
            "link." + line.name(),
            each.day() + " " + each.dayBytes() + " " + each.month() + " " + each.monthBytes()));
    try {
      setting.ports().ledger().save(entries);
      return true;
    } catch (IOException e) {
      LOG.warn("uplink event=ledger_not_saved reason=\"{}\"", e.toString());
      return false;
    }
  }

  private static Allowance.Noted allowance(String text) {
    String[] fields = text.split(" ", -1);
    if (fields.length != 4) {
      throw new IllegalArgumentException("four fields of an allowance were expected");
    }
    return new Allowance.Noted(
        LocalDate.parse(fields[0]),
        Long.parseLong(fields[1]),
        LocalDate.parse(fields[2]),
        Long.parseLong(fields[3]));
  }

  private static String text(double[] numbers) {
    return Arrays.stream(numbers).mapToObj(Double::toString).collect(Collectors.joining(" "));
  }

  private static double[] numbers(String text) {
    return text.isBlank()
        ? new double[0]
        : Arrays.stream(text.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  private long nanos() {
    return setting.time().nanoTime().getAsLong();
  }
}
