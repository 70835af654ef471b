package io.vivremotion.uplink.cache;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What of a question must not differ for an answer to do for another: its numbers with their units,
 * ids, dates, names, whether it negates, what it asks for. Names are told by their shape: a capital
 * letter within a sentence.
 *
 * @param exact numbers, with their unit if they have one; ids; months, days, "yesterday" and the
 *     like
 * @param names capitalised words but the first, in lower case
 * @param words all words in lower case, in order
 * @param stems the words that say something, without their endings, in order
 * @param pointing it speaks of something at hand: "this video"
 */
record Signature(
    Set<String> exact,
    Set<String> names,
    boolean negated,
    Asked asked,
    List<String> words,
    List<String> stems,
    boolean pointing) {

  /**
   * What kind of answer is wanted; GENERAL covers "what" and "how", which ask for the same often.
   */
  enum Asked {
    GENERAL,
    WHO,
    WHEN,
    WHERE,
    WHY,
    HOW_MUCH,
    YES_OR_NO
  }

  static Signature of(String question) {
    List<String> raw = Tokens.of(question);
    List<String> words = new ArrayList<>(raw.size());
    raw.forEach(token -> words.add(token.toLowerCase(Locale.ROOT)));
    List<String> stems = new ArrayList<>();
    for (String word : words) {
      if (!Lexicon.EMPTY.contains(word)) {
        stems.add(Lexicon.stem(word));
      }
    }
    return new Signature(
        exact(words),
        names(raw, words),
        words.stream().filter(Lexicon::negates).count() % 2 == 1,
        asked(words),
        List.copyOf(words),
        List.copyOf(stems),
        words.stream().anyMatch(Lexicon.POINTING::contains));
  }

  private static Set<String> exact(List<String> words) {
    Set<String> exact = new HashSet<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String number = Lexicon.NUMBERS.getOrDefault(word, word);
      if (number.chars().anyMatch(c -> c >= '0' && c <= '9')) {
        String next = i + 1 < words.size() ? words.get(i + 1) : "";
        exact.add(number + Lexicon.UNITS.getOrDefault(next, ""));
      } else if (Lexicon.TIMES.contains(word)) {
        exact.add(word);
      }
    }
    return Set.copyOf(exact);
  }

  private static Set<String> names(List<String> raw, List<String> words) {
    Set<String> names = new HashSet<>();
    for (int i = 1; i < raw.size(); i++) {
      String token = raw.get(i);
      boolean name = Character.isUpperCase(token.charAt(0)) && token.length() > 1;
      if (name && !Lexicon.EMPTY.contains(words.get(i)) && !startsSentence(raw.get(i - 1))) {
        names.add(Lexicon.stem(words.get(i)));
      }
    }
    return Set.copyOf(names);
  }

  private static boolean startsSentence(String before) {
    return before.equals(Tokens.END);
  }

  private static Asked asked(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      String next = i + 1 < words.size() ? words.get(i + 1) : "";
      switch (words.get(i)) {
        case "who", "whose", "whom" -> {
          return Asked.WHO;
        }
        case "when" -> {
          return Asked.WHEN;
        }
        case "where" -> {
          return Asked.WHERE;
        }
        case "why" -> {
          return Asked.WHY;
        }
        case "how" -> {
          return Lexicon.MEASURES.contains(next) ? Asked.HOW_MUCH : Asked.GENERAL;
        }
        case "what", "which" -> {
          return Asked.GENERAL;
        }
        default -> {}
      }
    }
    boolean yesNo = !words.isEmpty() && Lexicon.AUXILIARIES.contains(words.getFirst());
    return yesNo ? Asked.YES_OR_NO : Asked.GENERAL;
  }
}
