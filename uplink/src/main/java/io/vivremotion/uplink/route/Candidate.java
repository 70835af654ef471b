package io.vivremotion.uplink.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A target that could be asked, as the journal has it.
 *
 * @param target its name, without spaces and semicolons
 * @param correctness that was believed of it then
 * @param evidence weight of the outcomes behind that
 * @param propensity probability with which it was asked; 0: it could not be the choice
 * @param cost in money
 * @param takes what the row would have taken there
 */
public record Candidate(
    String target,
    double correctness,
    double evidence,
    double propensity,
    double cost,
    Takes takes) {
  /** In words: older versions noted less. */
  private static final Set<Integer> LENGTHS = Set.of(5, 8, 9);

  /**
   * @param bytes both ways; 0: it was not noted
   * @param sentBytes of these, those that go up
   * @param seconds until the model has answered, transfers not included
   * @param risk probability that the call fails
   */
  public record Takes(long bytes, long sentBytes, double seconds, double risk) {
    public static final Takes NOT_NOTED = of(0, 0, 0);

    /** As of a version that did not note how often calls fail. */
    static Takes of(long bytes, long sentBytes, double seconds) {
      return new Takes(bytes, sentBytes, seconds, Replay.RISK);
    }

    boolean isNoted() {
      return bytes > 0;
    }

    private String text() {
      return isNoted()
          ? " b=%d up=%d s=%s r=%s"
              .formatted(bytes, sentBytes, Explanation.number(seconds), Explanation.number(risk))
          : "";
    }
  }

  /** As of a version that did not note what models take. */
  Candidate(String target, double correctness, double evidence, double propensity, double cost) {
    this(target, correctness, evidence, propensity, cost, Takes.NOT_NOTED);
  }

  /** In one line, in order. */
  public static String text(List<Candidate> candidates) {
    return candidates.stream()
        .map(each ->
            each.target
                + " q="
                + Explanation.number(each.correctness)
                + " n="
                + Explanation.number(each.evidence)
                + " p="
                + Explanation.number(each.propensity)
                + " cost="
                + Explanation.number(each.cost)
                + each.takes.text())
        .collect(Collectors.joining("; "));
  }

  /** What {@link #text} wrote; throws {@link IllegalArgumentException} for anything else. */
  public static List<Candidate> read(String text) {
    List<Candidate> candidates = new ArrayList<>();
    for (String each : text.isBlank() ? new String[0] : text.split("; ", -1)) {
      String[] words = each.split(" ", -1);
      if (!LENGTHS.contains(words.length)) {
        throw new IllegalArgumentException("a target with q, n, p and cost was expected: " + each);
      }
      candidates.add(
          new Candidate(
              words[0],
              number(words[1], "q="),
              number(words[2], "n="),
              number(words[3], "p="),
              number(words[4], "cost="),
              words.length == 5 ? Takes.NOT_NOTED : takes(words)));
    }
    return candidates;
  }

  private static Takes takes(String[] words) {
    long bytes = (long) number(words[5], "b=");
    long sentBytes = (long) number(words[6], "up=");
    double seconds = number(words[7], "s=");
    return words.length == 8
        ? Takes.of(bytes, sentBytes, seconds)
        : new Takes(bytes, sentBytes, seconds, number(words[8], "r="));
  }

  private static double number(String word, String name) {
    if (!word.startsWith(name)) {
      throw new IllegalArgumentException(name + " was expected: " + word);
    }
    return Double.parseDouble(word.substring(name.length()));
  }
}
