package io.vivremotion.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** A labelled series of the Numenta Anomaly Benchmark, where the handed-out data are at hand. */
record NabSeries(String name, List<Instant> times, List<Double> values, List<Window> windows) {
  /** First and last row of a labelled anomaly. */
  record Window(int first, int last) {}

  /** The data's folder: {@code -Dvivremotion.data}, or beside the repository. */
  static Path data() {
    String told = System.getProperty("vivremotion.data", "");
    if (!told.isEmpty()) {
      return Path.of(told);
    }
    Path here = Path.of("").toAbsolutePath();
    while (here != null && !Files.isDirectory(here.resolve("shared/data"))) {
      here = here.getParent();
    }
    return here == null ? Path.of("no-data") : here.resolve("shared/data");
  }

  static boolean present() {
    return Files.isReadable(data().resolve("nab/windows.json"));
  }

  static List<NabSeries> all() {
    Path folder = data().resolve("nab");
    try {
      List<NabSeries> all = new ArrayList<>();
      JsonNode labels = new ObjectMapper().readTree(folder.resolve("windows.json").toFile());
      for (var entry : labels.properties()) {
        all.add(read(folder, entry.getKey(), entry.getValue()));
      }
      return all;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static NabSeries read(Path folder, String name, JsonNode labels) throws IOException {
    List<Instant> times = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(name))) {
      if (!line.startsWith("timestamp")) {
        times.add(time(line.substring(0, line.indexOf(','))));
        values.add(Double.valueOf(line.substring(line.indexOf(',') + 1)));
      }
    }
    List<Window> windows = new ArrayList<>();
    for (JsonNode label : labels) {
      Instant first = time(label.get(0).asText());
      Instant last = time(label.get(1).asText());
      int from = 0;
      while (times.get(from).isBefore(first)) {
        from++;
      }
      int to = times.size() - 1;
      while (times.get(to).isAfter(last)) {
        to--;
      }
      windows.add(new Window(from, to));
    }
    return new NabSeries(name, times, values, windows);
  }

  private static Instant time(String text) {
    return LocalDateTime.parse(text.substring(0, 19).replace(' ', 'T')).toInstant(ZoneOffset.UTC);
  }

  /** Rows at the beginning that do not count. */
  int probation() {
    return Math.min((int) (0.15 * values.size()), 750);
  }
}
