package io.vivremotion.uplink.context;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Measurement;
import io.vivremotion.state.LastValues;
import io.vivremotion.uplink.prompt.Facts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** What the gateway knows of its devices, and the operator's runbooks. Thread-safe. */
public final class GatewayFacts implements Facts {
  private static final int MOST_VALUES = 50;
  private static final int MOST_TEXT = 200;

  private final LastValues values;
  private final BiPredicate<String, String> border;
  private final InstantSource clock;
  private final String folder;
  private volatile Runbooks runbooks = Runbooks.none();

  /**
   * @param border which device's data may go to which model
   * @param folder of runbooks; empty: none
   */
  public GatewayFacts(
      LastValues values,
      BiPredicate<String, String> border,
      InstantSource clock,
      String folder,
      MeterRegistry registry) {
    ContextMeters.gauge(
        registry,
        "vivremotion_runbook_passages",
        "Passages of runbooks in memory",
        () -> runbooks.size());
    this.values = values;
    this.border = border;
    this.clock = clock;
    this.folder = folder;
  }

  /** Throws where a folder of runbooks is named that cannot be read. */
  public static void check(String folder) throws IOException {
    if (!folder.isEmpty()) {
      var _ = Runbooks.read(Path.of(folder));
    }
  }

  /** Reads the runbooks; blocks. */
  public void start() throws IOException {
    if (!folder.isEmpty()) {
      runbooks = Runbooks.read(Path.of(folder));
    }
  }

  @Override
  public boolean mayGo(String device, String model) {
    return border.test(device, model);
  }

  @Override
  public Optional<String> lastValues(String device) {
    List<LastValues.Known> known = known(device);
    return known.isEmpty()
        ? Optional.empty()
        : Optional.of(
            known.stream()
                .sorted(Comparator.comparing(each -> each.measurement().name()))
                .limit(MOST_VALUES)
                .map(this::told)
                .collect(Collectors.joining("; ")));
  }

  private String told(LastValues.Known known) {
    Measurement measurement = known.measurement();
    String unit = measurement.unit().isEmpty() ? "" : " " + measurement.unit();
    return measurement.name() + " = " + value(measurement.value()) + unit + ", " + ago(known.at());
  }

  private static String value(Measurement.Value value) {
    return switch (value) {
      case Measurement.Value.Numeric(double number) -> Double.toString(number);
      case Measurement.Value.Flag(boolean flag) -> Boolean.toString(flag);
      case Measurement.Value.Octets(var bytes) -> bytes.size() + " bytes";
      case Measurement.Value.Text(String text) ->
          text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "...";
    };
  }

  private String ago(Instant at) {
    long seconds = Math.max(0, Duration.between(at, clock.instant()).toSeconds());
    return seconds + " s ago";
  }

  @Override
  public Optional<String> deviceState(String device) {
    List<LastValues.Known> known = known(device);
    return known.stream()
        .map(LastValues.Known::at)
        .max(Comparator.naturalOrder())
        .map(last ->
            "device %s, %d measurements, last heard of %s"
                .formatted(device, known.size(), ago(last)));
  }

  private List<LastValues.Known> known(String device) {
    try {
      Collection<LastValues.Known> known = values.of(new DeviceId(device));
      return List.copyOf(known);
    } catch (IllegalArgumentException e) { // no name that a device can have
      return List.of();
    }
  }

  @Override
  public String passages(String question, int maxLength) {
    return runbooks.passages(question, maxLength);
  }
}
