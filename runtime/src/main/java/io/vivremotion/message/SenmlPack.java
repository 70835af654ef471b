package io.vivremotion.message;

import io.vivremotion.message.Measurement.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Resolves records one by one (RFC 8428, section 4.6). */
final class SenmlPack {
  /** Section 4.4: a pack of a later version must not be read. */
  private static final double VERSION = 10;

  private static final double MAX_SECONDS = 1e11;

  private final Instant receivedAt;
  private final int maxRecords;
  private final List<Measurement> measurements = new ArrayList<>();
  private String baseName = "";
  private String baseUnit = "";
  private double baseTime;
  private double baseValue = Double.NaN;
  private double baseSum = Double.NaN;
  private double version = Double.NaN;

  SenmlPack(Instant receivedAt, int maxRecords) {
    this.receivedAt = receivedAt;
    this.maxRecords = maxRecords;
  }

  Content content() {
    return measurements.isEmpty()
        ? new Content.Opaque("no-measurements", "the pack holds no value")
        : new Content.Measurements(measurements);
  }

  void add(SenmlRecord record, int index) throws UnfitPayload {
    takeBases(record, index);
    boolean valued = !Double.isNaN(baseValue) && record.own && Double.isNaN(record.sum);
    Value value = record.value;
    if (value == null && valued) {
      value = new Value.Numeric(0); // section 4.1: of base value and value the missing one is zero
    }
    boolean summed = !Double.isNaN(record.sum) || (record.own && !Double.isNaN(baseSum));
    if (value == null && !summed) {
      if (record.own) {
        throw new UnfitPayload("senml-malformed", "record " + index + " has no value");
      }
      return;
    }
    if (measurements.size() >= maxRecords) {
      throw new UnfitPayload("too-many-measurements", "more than " + maxRecords + " values");
    }
    resolve(record, value, summed, index);
  }

  private void takeBases(SenmlRecord record, int index) throws UnfitPayload {
    if (!Double.isNaN(record.version)) {
      if (record.version > VERSION || (!Double.isNaN(version) && version != record.version)) {
        throw new UnfitPayload(
            "senml-version", "record " + index + ": at most version 10, the same throughout");
      }
      version = record.version;
    }
    baseName = record.baseName == null ? baseName : record.baseName;
    baseUnit = record.baseUnit == null ? baseUnit : record.baseUnit;
    baseTime = Double.isNaN(record.baseTime) ? baseTime : record.baseTime;
    baseValue = Double.isNaN(record.baseValue) ? baseValue : record.baseValue;
    baseSum = Double.isNaN(record.baseSum) ? baseSum : record.baseSum;
  }

  private void resolve(SenmlRecord record, @Nullable Value value, boolean summed, int index)
      throws UnfitPayload {
    String name = baseName + record.name;
    if (!isName(name)) {
      throw new UnfitPayload("senml-name", "record " + index + " has no valid name");
    }
    String unit = record.unit.isEmpty() ? baseUnit : record.unit;
    if (unit.length() > DocumentCodec.MAX_NAME) {
      throw new UnfitPayload("senml-malformed", "record " + index + ": the unit is too long");
    }
    Optional<Instant> time = time(record, index);
    if (value instanceof Value.Numeric(double number)) {
      double base = Double.isNaN(baseValue) ? 0 : baseValue;
      measurements.add(new Measurement(name, unit, new Value.Numeric(base + number), time));
    } else if (value != null) {
      measurements.add(new Measurement(name, unit, value, time));
    }
    if (summed) {
      double sum =
          (Double.isNaN(baseSum) ? 0 : baseSum) + (Double.isNaN(record.sum) ? 0 : record.sum);
      measurements.add(new Measurement(name + ".sum", "", new Value.Numeric(sum), time));
    }
  }

  /** Empty for "now" (section 4.5.3: zero), which the receipt stands for. */
  private Optional<Instant> time(SenmlRecord record, int index) throws UnfitPayload {
    double seconds = baseTime + (Double.isNaN(record.time) ? 0 : record.time);
    if (seconds == 0) {
      return Optional.empty();
    }
    if (Math.abs(seconds) > MAX_SECONDS) {
      throw new UnfitPayload("senml-time", "record " + index + ": a time beyond the calendar");
    }
    if (seconds >= Times.FIRST_ABSOLUTE) {
      return Optional.of(Times.ofSeconds(seconds));
    }
    return Optional.of(receivedAt.plusNanos((long) (seconds * 1e9)));
  }

  /** Section 4.5.1: begins with a letter or digit; these and - : . / _ follow. */
  private static boolean isName(String name) {
    if (name.isEmpty() || name.length() > DocumentCodec.MAX_NAME) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!plain && (i == 0 || "-:./_".indexOf(c) < 0)) {
        return false;
      }
    }
    return true;
  }
}
