package io.vivremotion.uplink.cache;

import java.util.List;
import java.util.Locale;

/**
 * A question without what does not change it: case, marks at its end, courtesies around it. For the
 * encoder, which takes a missing question mark for a difference; guards see the question itself.
 */
final class PlainQuestion {
  /** Before a mark: "hi" may also be a level, "well" a hole in the ground. */
  private static final List<String> GREETINGS =
      List.of(
          "good morning",
          "good afternoon",
          "good evening",
          "hello there",
          "hello",
          "hi there",
          "hi",
          "hey",
          "excuse me",
          "sorry",
          "ok",
          "okay",
          "quick question");

  /** In lower case, the longer first where one begins another. */
  private static final List<String> COURTESIES =
      List.of(
          "could you please tell me",
          "could you tell me",
          "can you please tell me",
          "can you tell me",
          "would you please tell me",
          "would you tell me",
          "please tell me",
          "kindly tell me",
          "i would like to know",
          "i'd like to know",
          "i want to know",
          "please",
          "kindly");

  private static final List<String> AFTER =
      List.of(
          "thank you very much",
          "thanks a lot",
          "thank you",
          "thanks in advance",
          "thanks",
          "please",
          "pls",
          "cheers");

  private static final String MARKS = " \t\n\r.,;:!?…-–—";

  private PlainQuestion() {}

  static String of(String question) {
    String plain =
        stripped(question.toLowerCase(Locale.ROOT).replace('’', '\'').replaceAll("\\s+", " "));
    String shorter = withoutOne(plain);
    while (!shorter.equals(plain) && !shorter.isEmpty()) {
      plain = shorter;
      shorter = withoutOne(plain);
    }
    return plain;
  }

  private static String withoutOne(String plain) {
    for (String word : GREETINGS) {
      int end = word.length();
      if (plain.startsWith(word) && isMark(plain, end) && plain.charAt(end) != ' ') {
        return stripped(plain.substring(end));
      }
    }
    for (String word : COURTESIES) {
      if (plain.startsWith(word) && isMark(plain, word.length())) {
        return stripped(plain.substring(word.length()));
      }
    }
    for (String word : AFTER) {
      int at = plain.length() - word.length();
      if (plain.endsWith(word) && isMark(plain, at - 1)) {
        return stripped(plain.substring(0, at));
      }
    }
    return plain;
  }

  private static boolean isMark(String text, int at) {
    return at >= 0 && at < text.length() && MARKS.indexOf(text.charAt(at)) >= 0;
  }

  private static String stripped(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && MARKS.indexOf(text.charAt(from)) >= 0 && text.charAt(from) != '-') {
      from++; // a minus may be a number's
    }
    while (to > from && MARKS.indexOf(text.charAt(to - 1)) >= 0) {
      to--;
    }
    return text.substring(from, to);
  }
}
