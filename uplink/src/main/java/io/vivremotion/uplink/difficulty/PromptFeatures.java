package io.vivremotion.uplink.difficulty;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringTokenizer;

/**
 * Signs of effort in a prompt, counted in one pass over at most {@value #LONGEST} characters:
 * models/prompt-difficulty/train.py counts the same.
 */
final class PromptFeatures {
  static final int LONGEST = 8_192;

  /** What a word is a sign of: one look-up for each word of the text. */
  private static final Map<String, Sign> SIGNS = new HashMap<>();

  static {
    sign(Sign.NUMBER, "one two three four five six seven eight nine ten eleven twelve twenty");
    sign(Sign.NUMBER, "thirty forty fifty hundred");
    sign(Sign.MULTIPLE, "half third quarter twice double triple dozen thirds quarters");
    sign(Sign.PRONOUN, "he she they his her their it");
    sign(Sign.COMPARISON, "than times");
    sign(Sign.REST, "left remain remaining remains rest another other");
    sign(Sign.ORDER, "first second then after before next");
    sign(Sign.NEGATION, "not except no never none without least false incorrect");
    sign(Sign.CLAIM, "statement scenario");
  }

  private static final String OPERATORS = "=+*/^<>|%$";
  private static final double LARGEST_NUMBER = 1e9;

  private final String text;
  private final Set<String> distinct = new HashSet<>();
  private final Map<Sign, Integer> signs = new EnumMap<>(Sign.class);
  private double largest;
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
          case NUMBERS -> count(Sign.NUMBER) + count(Sign.MULTIPLE);
          case MULTIPLES -> count(Sign.MULTIPLE);
          case PRONOUNS -> count(Sign.PRONOUN);
          case COMPARED -> count(Sign.COMPARISON);
          case REST -> count(Sign.REST);
          case ORDER -> count(Sign.ORDER);
          case LARGEST -> largest;
          case NEGATED -> Math.min(1, count(Sign.NEGATION));
          case CLAIMS -> Math.min(1, count(Sign.CLAIM));
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
    Sign sign = SIGNS.get(word);
    if (sign != null) {
      signs.merge(sign, 1, Integer::sum);
    }
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

  private int count(Sign sign) {
    return signs.getOrDefault(sign, 0);
  }

  private static void sign(Sign sign, String words) {
    for (StringTokenizer each = new StringTokenizer(words); each.hasMoreTokens(); ) {
      SIGNS.put(each.nextToken(), sign);
    }
  }

  private enum Sign {
    NUMBER,
    MULTIPLE,
    PRONOUN,
    COMPARISON,
    REST,
    ORDER,
    NEGATION,
    CLAIM
  }
}
