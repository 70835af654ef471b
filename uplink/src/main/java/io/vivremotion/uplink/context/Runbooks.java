package io.vivremotion.uplink.context;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The operator's texts, cut into paragraphs, looked up by BM25 (Robertson, Zaragoza, 2009; k1 1.2,
 * b 0.75). Immutable.
 */
final class Runbooks {
  static final long MOST_BYTES = 4 << 20;

  private static final int MOST_PASSAGE_LENGTH = 2_000;
  private static final double K1 = 1.2;
  private static final double B = 0.75;

  private final List<Passage> passages;
  private final Map<String, Integer> passagesWith = new HashMap<>();
  private final double averageLength;

  private record Passage(String source, String text, Map<String, Integer> words, int length) {}

  private record Scored(Passage passage, double score) {}

  private Runbooks(List<Passage> passages) {
    this.passages = passages;
    this.averageLength = passages.stream().mapToInt(Passage::length).average().orElse(1);
    passages.forEach(
        each -> each.words.keySet().forEach(word -> passagesWith.merge(word, 1, Integer::sum)));
  }

  static Runbooks none() {
    return new Runbooks(List.of());
  }

  /** All {@code .md} and {@code .txt} files of a folder, by name, up to {@link #MOST_BYTES}. */
  static Runbooks read(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(Runbooks::isText).sorted().toList();
    }
    List<Passage> passages = new ArrayList<>();
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
      if (bytes > MOST_BYTES) {
        throw new IOException(folder + " has more than 4 MiB of runbooks");
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      add(passages, String.valueOf(file.getFileName()), text);
    }
    return new Runbooks(passages);
  }

  private static boolean isText(Path file) {
    String name = String.valueOf(file.getFileName());
    return Files.isRegularFile(file) && (name.endsWith(".md") || name.endsWith(".txt"));
  }

  private static void add(List<Passage> passages, String source, String text) {
    for (String paragraph : text.split("\\R\\s*\\R", -1)) {
      String cut = paragraph.strip();
      while (!cut.isEmpty()) {
        String part = cut.substring(0, Math.min(cut.length(), MOST_PASSAGE_LENGTH));
        Map<String, Integer> words = new HashMap<>();
        List<String> all = words(part);
        all.forEach(word -> words.merge(word, 1, Integer::sum));
        passages.add(new Passage(source, part, words, all.size()));
        cut = cut.substring(part.length()).strip();
      }
    }
  }

  private static List<String> words(String text) {
    return Stream.of(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1))
        .filter(word -> word.length() > 1)
        .toList();
  }

  /** The nearest first, each with its file, as many as fit whole. */
  String passages(String question, int maxLength) {
    Set<String> asked = new HashSet<>(words(question));
    List<Scored> found =
        passages.stream()
            .map(each -> new Scored(each, score(each, asked)))
            .filter(each -> each.score > 0)
            .sorted(Comparator.comparingDouble(Scored::score).reversed())
            .toList();
    StringBuilder text = new StringBuilder();
    for (Scored each : found) {
      String told = "[" + each.passage.source + "] " + each.passage.text + "\n";
      if (text.length() + told.length() <= maxLength) {
        text.append(told);
      }
    }
    return text.toString().strip();
  }

  private double score(Passage passage, Set<String> asked) {
    double sum = 0;
    for (String word : asked) {
      int often = passage.words.getOrDefault(word, 0);
      if (often > 0) {
        int with = passagesWith.getOrDefault(word, 0);
        double rare = Math.log(1 + (passages.size() - with + 0.5) / (with + 0.5));
        double length = 1 - B + B * passage.length / averageLength;
        sum += rare * often * (K1 + 1) / (often + K1 * length);
      }
    }
    return sum;
  }

  int size() {
    return passages.size();
  }
}
