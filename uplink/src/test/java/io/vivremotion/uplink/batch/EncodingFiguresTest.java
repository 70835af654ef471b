package io.vivremotion.uplink.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.uplink.catalogue.Tokenizer;
import io.vivremotion.uplink.link.Ladder.Mode;
import io.vivremotion.uplink.token.TokenCounts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/**
 * Tokens (o200k) and bytes per row, over recorded readings (../shared/data; skipped without).
 * {@code -Dencoding.figures=true} for all.
 */
class EncodingFiguresTest {
  private static final Path DATA = Path.of("../../shared/data");
  private static final Tokenizer O200K = new Tokenizer(Tokenizer.Family.O200K, 4);
  private static final int WINDOW = 40;

  /** All of them take a minute. */
  private static final boolean ALL = Boolean.getBoolean("encoding.figures");

  private static final Instant FROM = Instant.parse("2026-11-28T12:00:00Z");

  private final TokenCounts counts =
      new TokenCounts(TokenCounts.Config.DEFAULT, System::nanoTime, new SimpleMeterRegistry());

  @Test
  void deltas_save_tokens_on_recorded_readings() throws IOException {
    assumeThat(DATA).exists();
    System.out.println("rows | per prompt | encoding | tokens/row | bytes/row | gzip/row");
    report("anomalies with windows, 22 series of nab", anomalies(), 20);
    report("anomalies with windows, 22 series of nab", anomalies(), 5);
    report("8 values of one moment, skab", values(), 20);
    report("digests of 60 readings, nab", digests(), 20);
  }

  private void report(String what, List<String> rows, int perPrompt) throws IOException {
    Map<Encoding, Long> tokens = new EnumMap<>(Encoding.class);
    for (Encoding encoding : Encoding.values()) {
      long counted = 0;
      long bytes = 0;
      long zipped = 0;
      int written = 0;
      PromptWriter writer = new PromptWriter(4_096, List.of());
      for (int from = 0; from + perPrompt <= rows.size(); from += perPrompt) {
        String[] part = rows.subList(from, from + perPrompt).toArray(String[]::new);
        TokenMeasure only =
            (each, text) -> (each == encoding ? 1 : 1_000.0) * counts.count(text, O200K).tokens();
        String text = writer.write(PromptTest.batch(part), Mode.NORMAL, only).rows();
        counted += counts.count(text, O200K).tokens();
        bytes += text.getBytes(StandardCharsets.UTF_8).length;
        zipped += gzip(text);
        written += perPrompt;
      }
      System.out.printf(
          Locale.ROOT,
          "%s | %d | %s | %.0f | %.0f | %.0f%n",
          what,
          perPrompt,
          encoding.word(),
          counted / (double) written,
          bytes / (double) written,
          zipped / (double) written);
      tokens.put(encoding, counted);
    }
    assertThat(tokens.get(Encoding.DELTA)).isLessThan(tokens.get(Encoding.LINES));
  }

  private static int gzip(String text) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return zipped.size();
  }

  /** As the box reports an anomaly: numbers to four digits of the window's range. */
  private static List<String> anomalies() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < (ALL ? 12 : 2); i++) {
      for (List<Double> series : series()) {
        List<Double> window = series.subList(200 + i * WINDOW, 200 + (i + 1) * WINDOW);
        int scale = decimals(window);
        rows.add(
            "{\"device\":\"pump-%02d\",\"measurement\":\"m\",\"at\":\"%s\",\"value\":%s,\"why\":"
                    .formatted(
                        rows.size() % 22,
                        FROM.plusSeconds(rows.size() * 7L),
                        number(window.getLast(), scale))
                + "\"anomaly-spread\",\"expected\":[%s,%s],\"score\":1.%02d,\"threshold\":1,"
                    .formatted(
                        number(window.getFirst(), scale),
                        number(window.get(5), scale),
                        rows.size() % 90)
                + "\"likelihood\":0.9%d,\"window\":%s}"
                    .formatted(
                        rows.size() % 9, window.stream().map(x -> number(x, scale)).toList()));
      }
    }
    return rows;
  }

  private static List<String> digests() throws IOException {
    List<String> rows = new ArrayList<>();
    for (List<Double> series : series()) {
      for (int i = 0; i < (ALL ? 8 : 2); i++) {
        List<Double> part = series.subList(100 + i * 60, 160 + i * 60);
        List<Double> sorted = part.stream().sorted().toList();
        double mean = part.stream().mapToDouble(x -> x).average().orElse(0);
        rows.add(
            "{\"device\":\"pump-%d\",\"name\":\"m\",\"from\":\"%s\",\"to\":\"%s\",\"count\":60,"
                    .formatted(
                        rows.size() % 8, FROM.plusSeconds(i * 60L), FROM.plusSeconds(i * 60L + 60))
                + "\"min\":%s,\"mean\":%s,\"max\":%s,\"p50\":%s,\"p95\":%s,\"first\":%s,\"last\":%s}"
                    .formatted(
                        seven(sorted.getFirst()),
                        seven(mean),
                        seven(sorted.getLast()),
                        seven(sorted.get(30)),
                        seven(sorted.get(56)),
                        seven(part.getFirst()),
                        seven(part.getLast())));
      }
    }
    return rows;
  }

  private static List<String> values() throws IOException {
    List<String> lines = Files.readAllLines(DATA.resolve("skab/anomaly-free/anomaly-free.csv"));
    String[] names = lines.getFirst().split(";", -1);
    List<String> rows = new ArrayList<>();
    for (String line : lines.subList(1, ALL ? 401 : 61)) {
      String[] cells = line.split(";", -1);
      StringBuilder values = new StringBuilder();
      for (int i = 1; i < names.length; i++) {
        values.append(i > 1 ? "," : "").append('"').append(names[i]).append("\":").append(cells[i]);
      }
      rows.add("{\"device\":\"loop-1\",\"channel\":\"all\",\"values\":{" + values + "}}");
    }
    return rows;
  }

  private static List<List<Double>> series() throws IOException {
    try (Stream<Path> files = Files.walk(DATA.resolve("nab"))) {
      List<List<Double>> series = new ArrayList<>();
      for (Path file : files.filter(each -> each.toString().endsWith(".csv")).sorted().toList()) {
        series.add(
            Files.readAllLines(file).stream()
                .skip(1)
                .map(line -> Double.valueOf(line.substring(line.indexOf(',') + 1)))
                .toList());
      }
      return series;
    }
  }

  private static int decimals(List<Double> window) {
    double least = window.stream().mapToDouble(x -> x).min().orElse(0);
    double most = window.stream().mapToDouble(x -> x).max().orElse(0);
    double range = most > least ? most - least : Math.max(Math.abs(most), 1);
    return Math.clamp(3 - (long) Math.floor(Math.log10(range)), 0, 9);
  }

  private static String number(double x, int scale) {
    BigDecimal bare =
        BigDecimal.valueOf(x).setScale(scale, RoundingMode.HALF_EVEN).stripTrailingZeros();
    return bare.scale() < 0 ? bare.setScale(0).toString() : bare.toString();
  }

  private static String seven(double x) {
    return new BigDecimal(x).round(new java.math.MathContext(7)).stripTrailingZeros().toString();
  }
}
