package io.vivremotion.uplink.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Masking on the data handed out with the task; skipped where they are not at hand. */
class HandedOutDataTest {
  private static final JsonMapper MAPPER = new JsonMapper();

  private static final Set<String> FIXED =
      Set.of(
          "PHONE_NUMBER",
          "CREDIT_CARD",
          "IBAN_CODE",
          "US_SSN",
          "IP_ADDRESS",
          "DOMAIN_NAME",
          "EMAIL_ADDRESS");

  private final ShapeFinder finder = new ShapeFinder(Masking.Config.DEFAULT.shapes());

  @Test
  void ninety_eight_of_a_hundred_values_with_a_fixed_shape_are_found() throws IOException {
    List<String> missed = new ArrayList<>();
    int values = 0;
    int besides = 0;
    for (String line : Files.readAllLines(data("pii/spans_dev.jsonl"))) {
      JsonNode row = MAPPER.readTree(line);
      Scan scan = new Scan(row.get("text").asText(), "");
      finder.find(scan);
      besides += scan.count();
      for (JsonNode span : row.get("spans")) {
        if (FIXED.contains(span.get("type").asText())) {
          values++;
          boolean found = covers(scan, span.get("start").asInt(), span.get("end").asInt());
          besides -= found ? 1 : 0;
          if (!found) {
            missed.add(span.get("type").asText() + " " + span.get("value").asText());
          }
        }
      }
    }
    System.out.println(
        "pii: " + values + " values, " + besides + " finds besides, missed " + missed);
    assertThat(missed).hasSizeLessThanOrEqualTo(values * 2 / 100);
    assertThat(besides).isLessThanOrEqualTo(5);
  }

  private static boolean covers(Scan scan, int start, int end) {
    for (int i = 0; i < scan.count(); i++) {
      if (scan.start(i) <= start && scan.end(i) >= end) {
        return true;
      }
    }
    return false;
  }

  @ParameterizedTest
  @ValueSource(strings = {"clinc150", "banking77", "hwu64", "nab", "m4_hourly", "links"})
  void nothing_is_found_in_ordinary_requests_and_readings(String folder) throws IOException {
    List<String> found = new ArrayList<>();
    long lines = 0;
    try (Stream<Path> files = Files.walk(data(folder))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        for (String line : Files.readAllLines(file)) {
          lines++;
          Scan scan = new Scan(line, "");
          finder.find(scan);
          if (scan.count() > 0) {
            found.add(scan.label(0) + " " + line.substring(scan.start(0), scan.end(0)));
          }
        }
      }
    }
    System.out.println(folder + ": " + lines + " lines, found " + found);
    assertThat(found).isEmpty();
  }

  /** The folder {@code shared} lies beside the checkout or above it. */
  private static Path data(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path candidate = at.resolve("shared/data").resolve(name);
      if (Files.exists(candidate)) {
        return candidate;
      }
    }
    assumeTrue(false, "shared/data/" + name + " is not at hand");
    throw new IllegalStateException("not reached");
  }
}
