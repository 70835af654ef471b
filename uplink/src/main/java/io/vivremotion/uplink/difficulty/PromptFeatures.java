package io.vivremotion.uplink.difficulty;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Signs of effort in a prompt, counted in one pass over at most {@value #LONGEST} characters:
 * models/prompt-difficulty/train.py counts the same.
 */
final class PromptFeatures {
  static final int LONGEST = 16_384;

  private static final Set<String> NUMBERS =
      words(
          "one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty"
              + " hundred");
  private static final Set<String> MULTIPLES =
      words("half third quarter twice double triple dozen thirds quarters");
  private static final Set<String> PRONOUNS = words("he she they his her their it");
  private static final Set<String> COMPARED = words("than times");
  private static final Set<String> REST = words("left remain remaining remains rest another other");
  private static final Set<String> ORDER = words("first second then after before next");
  private static final Set<String> NEGATIONS =
      words("not except no never none without least false incorrect");
  private static final Set<String> CLAIMS = words("statement scenario");
  private static final String OPERATORS = "=+*/^<>|%$";
  private static final double LARGEST_NUMBER = 1e9;

  private final String text;
  private final Set<String> distinct = new HashSet<>();
  private int numbers;
  private int multiples;
  private int pronouns;
  private int compared;
  private int rest;
  private int order;
  private double largest;
  private boolean negated;
  private boolean claims;
  private int operators;

  private PromptFeatures(String text) {
    this.text = text;
  }

  static PromptFeatures of(String prompt) {
    PromptFeatures features =
        new PromptFeatures(prompt.length() > LONGEST ? prompt.substring(0, LONGEST) : prompt);
    features.count();
    return features;
  }

  /** Answers to choose from follow the question, each on its line. */
  boolean offersChoices() {
    return text.contains("\nA") && text.contains("\nB") && text.contains("\nC");
  }

  double value(Feature feature) {
    return Math.log1p(
        switch (feature) {
          case LENGTH -> text.length();
          case DISTINCT -> distinct.size();
          case NUMBERS -> numbers + multiples;
          case MULTIPLES -> multiples;
          case PRONOUNS -> pronouns;
          case COMPARED -> compared;
          case REST -> rest;
          case ORDER -> order;
          case LARGEST -> largest;
          case NEGATED -> negated ? 1 : 0;
          case CLAIMS -> claims ? 1 : 0;
          case OPERATORS -> operators;
        });
  }

  private void count() {
    for (int at = 0; at < text.length(); ) {
      char c = text.charAt(at);
      if (isLetter(c)) {
        at = word(at);
      } else if (isDigit(c)) {
        at = number(at);
      } else {
        operators += OPERATORS.indexOf(c) >= 0 ? 1 : 0;
        at++;
      }
    }
  }

  private int word(int from) {
    int to = from;
    while (to < text.length() && isLetter(text.charAt(to))) {
      to++;
    }
    String word = text.substring(from, to).toLowerCase(Locale.ROOT);
    distinct.add(word);
    numbers += NUMBERS.contains(word) ? 1 : 0;
    multiples += MULTIPLES.contains(word) ? 1 : 0;
    pronouns += PRONOUNS.contains(word) ? 1 : 0;
    compared += COMPARED.contains(word) ? 1 : 0;
    rest += REST.contains(word) ? 1 : 0;
    order += ORDER.contains(word) ? 1 : 0;
    negated |= NEGATIONS.contains(word);
    claims |= CLAIMS.contains(word);
    return to;
  }

  private int number(int from) {
    int to = from;
    double value = 0;
    while (to < text.length() && (isDigit(text.charAt(to)) || text.charAt(to) == ',')) {
      if (text.charAt(to) != ',') {
        value = Math.min(LARGEST_NUMBER, value * 10 + text.charAt(to) - '0');
      }
      to++;
    }
    largest = Math.max(largest, value);
    return to;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static Set<String> words(String words) {
    return Set.of(words.split(" "));
  }
}
