package io.vivremotion.uplink.forecast;

import io.vivremotion.message.Priority;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What escalations want on the wire, class by class and all together, and what they will want: in
 * quarters of an hour, with the season of a day (UTC). Nothing is said by a forecast that has not
 * proven itself. Times may jump either way; those before {@link #SANE} are of a box that does not
 * know the time. Used by one thread; {@link #told} by any.
 */
public final class Demand {
  /** In a day. */
  static final int BINS = 96;

  private static final Instant SANE = Instant.parse("2024-01-01T00:00:00Z");
  private static final List<Priority> CLASSES = List.of(Priority.values());
  private static final String KEY = "forecast";
  private static final String ALL = "all";
  private static final int BINS_OF_HOUR = 4;
  private static final double USUAL = 0.5;
  private static final double SELDOM_MORE = 0.9;

  private final OpenBin open = new OpenBin(CLASSES.size());
  private final Map<Priority, Series> byClass = new EnumMap<>(Priority.class);
  private final Series together = new Series(BINS);
  private volatile Map<String, Told> told = Map.of();

  public Demand() {
    for (Priority urgency : Priority.values()) {
      byClass.put(urgency, new Series(BINS));
    }
    tell();
  }

  /**
   * Of the quarter of an hour under way, in bytes.
   *
   * @param usual it is more in half of all cases
   * @param seldomMore it is more in one case of ten
   * @param mase of what was expected of days as they began: below 1 it was better than what the day
   *     before had; not a number while that is not known
   */
  public record Told(double usual, double seldomMore, double mase, boolean proven) {
    static final Told NOTHING = new Told(0, 0, Double.NaN, false);
  }

  /** Time has come to this; true if a quarter of an hour has ended of which something is learnt. */
  public boolean look(Instant now) {
    if (now.isBefore(SANE)) {
      open.forget();
      return false;
    }
    OpenBin.Ended ended = open.passTo(now.toEpochMilli());
    if (ended.isAny()) {
      byClass.forEach(
          (urgency, series) -> series.learn(ended.bin(), ended.sum(CLASSES.indexOf(urgency))));
      together.learn(ended.bin(), ended.all());
      tell();
    }
    return ended.isAny();
  }

  /** Since the last look rows of the class came that will take so many bytes, both ways. */
  public void wanted(Priority urgency, double bytes) {
    if (open.bin() >= 0 && bytes > 0) {
      open.add(CLASSES.indexOf(urgency), bytes);
    }
  }

  /** What these classes, as far as they have proven themselves, seldom exceed to the day's end. */
  public double restOfDay(List<Priority> classes) {
    double rest = 0;
    for (Priority urgency : classes) {
      Series series = of(urgency);
      rest += series.isProven() ? series.rest(SELDOM_MORE, open.bin(), open.gone()) : 0;
    }
    return rest;
  }

  /** Bytes that all classes together are expected to want; empty while that is not proven. */
  public OptionalDouble nextHour() {
    if (!together.isProven()) {
      return OptionalDouble.empty();
    }
    double sum = (1 - open.gone()) * together.expected(open.bin());
    for (int bin = 1; bin < BINS_OF_HOUR; bin++) {
      sum += together.expected(open.bin() + bin);
    }
    return OptionalDouble.of(sum + open.gone() * together.expected(open.bin() + BINS_OF_HOUR));
  }

  /** A day of all classes together, from midnight; empty while that is not proven. */
  public Optional<double[]> day() {
    double[] day = new double[BINS];
    Arrays.setAll(day, together::expected);
    return together.isProven() ? Optional.of(day) : Optional.empty();
  }

  /**
   * @param series a class in lower case, or {@code all}
   */
  public Told told(String series) {
    return told.getOrDefault(series, Told.NOTHING);
  }

  /** All that {@link #told} knows. */
  public static List<String> series() {
    return List.of("alarm", "interactive", "normal", "bulk", ALL);
  }

  private void tell() {
    Map<String, Told> all = new TreeMap<>();
    byClass.forEach((urgency, series) -> all.put(word(urgency), told(series)));
    all.put(ALL, told(together));
    told = Map.copyOf(all);
  }

  private Told told(Series series) {
    return new Told(
        series.quantile(USUAL, open.bin()),
        series.quantile(SELDOM_MORE, open.bin()),
        series.mase(),
        series.isProven());
  }

  private static String word(Priority urgency) {
    return urgency.name().toLowerCase(Locale.ROOT);
  }

  private Series of(Priority urgency) {
    Series series = byClass.get(urgency);
    if (series == null) {
      throw new IllegalStateException("forecast: no series of " + urgency);
    }
    return series;
  }

  /** For {@link #resume}: entries whose keys begin with {@code forecast}, some 2 kB a series. */
  public Map<String, String> learnt() {
    Map<String, String> entries = new TreeMap<>();
    entries.put(KEY, Numbers.text(open.noted()));
    byClass.forEach((urgency, series) -> put(entries, word(urgency), series));
    put(entries, ALL, together);
    return entries;
  }

  private static void put(Map<String, String> entries, String word, Series series) {
    String text = series.learnt();
    if (!text.isEmpty()) {
      entries.put(KEY + "." + word, text);
    }
  }

  /** What an earlier run has learnt; nonsense is passed over. */
  public void resume(Map<String, String> entries) {
    byClass.forEach(
        (urgency, series) -> series.resume(entries.getOrDefault(KEY + "." + word(urgency), "")));
    together.resume(entries.getOrDefault(KEY + "." + ALL, ""));
    try {
      open.resume(Numbers.read(entries.getOrDefault(KEY, ""))[0]);
    } catch (IllegalArgumentException ofAnotherVersion) {
      open.forget();
    }
    tell();
  }
}
