package io.vivremotion.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rows of {@code docs/limits.md}, taken apart. */
record LimitsTable(List<Row> rows) {
  private static final String HEAD = "| queue | limit | when full | metric |";
  private static final Pattern METRIC =
      Pattern.compile("`([a-z][a-z0-9_]*_[a-z0-9_]+)(?:\\{([^}]*)\\})?`");
  private static final Pattern KEY =
      Pattern.compile("`([a-z][a-z0-9-]*(?:\\.(?:NAME|[a-z][a-z0-9-]*))+)`(?: \\(([^)]*)\\))?");

  /** A row without a metric must say so with one of these. */
  private static final Pattern REASON =
      Pattern.compile("(?:part of|bounded by): (.+)|inside: (Californium, which tells no size)");

  static LimitsTable read(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    boolean inTable = false;
    for (String line : Files.readAllLines(file)) {
      if (line.equals(HEAD)) {
        inTable = true;
      } else if (!line.startsWith("|")) {
        inTable = false;
      } else if (inTable && !line.startsWith("|---")) {
        String[] cells = line.substring(2, line.length() - 2).split(" \\| ", -1);
        rows.add(new Row(cells[0], List.of(cells)));
      }
    }
    return new LimitsTable(rows);
  }

  boolean has(String queue) {
    return rows.stream().anyMatch(row -> row.queue.equals(queue));
  }

  record Row(String queue, List<String> cells) {
    List<Metric> metrics() {
      List<Metric> found = new ArrayList<>();
      Matcher metric = METRIC.matcher(cells.getLast());
      while (metric.find()) {
        found.add(new Metric(metric.group(1), Optional.ofNullable(metric.group(2)).orElse("")));
      }
      return found;
    }

    /**
     * Keys of the limit and of what happens then, with the default told behind each, or nothing.
     */
    Map<String, String> keys() {
      Map<String, String> found = new LinkedHashMap<>();
      Matcher key = KEY.matcher(cells.get(1) + ' ' + cells.get(2));
      while (key.find()) {
        found.put(key.group(1), Optional.ofNullable(key.group(2)).orElse(""));
      }
      return found;
    }

    /** The row that bounds this one, or what it is inside of; empty where no reason is told. */
    Optional<String> reason() {
      Matcher reason = REASON.matcher(cells.getLast());
      return reason.matches()
          ? Optional.of(reason.group(1) == null ? reason.group(2) : reason.group(1))
          : Optional.empty();
    }
  }

  /**
   * @param tags as in a query, {@code a="b"}, or {@code a} for any value
   */
  record Metric(String name, String tags) {
    boolean isIn(List<String> scrape) {
      return scrape.stream().anyMatch(this::matches);
    }

    private boolean matches(String line) {
      if (!line.startsWith(name + ' ') && !line.startsWith(name + '{')) {
        return false;
      }
      for (String tag : tags.isEmpty() ? new String[0] : tags.split(",")) {
        if (!line.contains(tag.contains("=") ? tag : tag + "=\"")) {
          return false;
        }
      }
      return true;
    }

    @Override
    public String toString() {
      return tags.isEmpty() ? name : name + '{' + tags + '}';
    }
  }
}
