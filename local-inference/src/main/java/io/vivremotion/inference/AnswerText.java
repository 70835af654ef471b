package io.vivremotion.inference;

import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Measurement;
import io.vivremotion.state.LastValues.Known;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Fills an intent's template with what is known. */
final class AnswerText {
  private static final MathContext DIGITS = new MathContext(6);
  private static final int MAX_LISTED = 20;

  /** A device may have sent a book. */
  private static final int MAX_TEXT = 200;

  /** SenML units (RFC 8428, section 12.1) as people write them, where that differs. */
  private static final Map<String, String> UNITS =
      Map.of("Cel", "°C", "%RH", "% RH", "/", "", "degC", "°C", "Ohm", "Ω", "%EL", "% battery");

  private final Instant now;

  AnswerText(Instant now) {
    this.now = now;
  }

  String of(String template, DeviceId device, Known known, List<Known> all) {
    Measurement measurement = known.measurement();
    return tidy(
        template
            .replace("{device}", device.value())
            .replace("{measurement}", Lookup.shortName(measurement.name()))
            .replace("{value}", value(measurement.value()))
            .replace("{unit}", unit(measurement.unit()))
            .replace("{age}", age(known.at()))
            .replace("{values}", values(all)));
  }

  static String devices(String template, List<String> names) {
    String listed = names.stream().limit(MAX_LISTED).collect(Collectors.joining(", "));
    String more = names.size() > MAX_LISTED ? " and " + (names.size() - MAX_LISTED) + " more" : "";
    String count = names.size() == 1 ? "1 device: " : names.size() + " devices: ";
    return tidy(template.replace("{devices}", count + listed + more));
  }

  private String values(List<Known> all) {
    String listed =
        all.stream()
            .limit(MAX_LISTED)
            .map(known ->
                (Lookup.shortName(known.measurement().name())
                        + " "
                        + value(known.measurement().value())
                        + " "
                        + unit(known.measurement().unit()))
                    .strip())
            .collect(Collectors.joining(", "));
    Instant oldest = all.stream().map(Known::at).min(Instant::compareTo).orElse(now);
    return listed + " (" + age(oldest) + " ago)";
  }

  static String value(Measurement.Value value) {
    return switch (value) {
      case Measurement.Value.Numeric(double number) -> number(number);
      case Measurement.Value.Text(String text) ->
          text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
      case Measurement.Value.Flag(boolean flag) -> flag ? "yes" : "no";
      case Measurement.Value.Octets(var octets) -> octets.toString();
    };
  }

  private static String number(double number) {
    if (!Double.isFinite(number)) {
      return "unknown";
    }
    BigDecimal bare = BigDecimal.valueOf(number).round(DIGITS).stripTrailingZeros();
    return bare.signum() == 0 ? "0" : bare.toPlainString();
  }

  private static String unit(String unit) {
    return UNITS.getOrDefault(unit, unit);
  }

  String age(Instant at) {
    Duration age = Duration.between(at, now);
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 7_200) {
      return seconds / 60 + " min";
    }
    return seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " days";
  }

  private static String tidy(String text) {
    return text.replaceAll(" +", " ").replace(" ,", ",").replace(" .", ".").strip();
  }
}
