package io.vivremotion.uplink.context;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * As much of what had no room as one question for a summary holds, the oldest first; the rest waits
 * for the next.
 *
 * @param numbers of the items that are in it
 */
record Excerpt(String text, Set<Long> numbers) {
  static final int MOST_TEXT = 24_000;

  /** Where one alone is too long. */
  static final String CUT = " (the rest of this was cut off)\n";

  Excerpt {
    numbers = Set.copyOf(numbers);
  }

  /**
   * @param before the summary that there is; empty: none
   * @param units a call with its results is one: it goes as a whole or stays
   */
  static Excerpt of(String before, List<List<Item>> units) throws IOException {
    StringBuilder text = new StringBuilder(before.isEmpty() ? "" : "Until then: " + before + "\n");
    Set<Long> numbers = new HashSet<>();
    for (List<Item> unit : units) {
      String words = words(unit);
      boolean fits = text.length() + words.length() <= MOST_TEXT;
      if (!fits && !numbers.isEmpty()) {
        break;
      }
      text.append(fits ? words : beginning(words, MOST_TEXT - text.length()));
      unit.forEach(item -> numbers.add(item.number()));
    }
    return new Excerpt(text.toString(), numbers);
  }

  private static String words(List<Item> unit) throws IOException {
    StringBuilder words = new StringBuilder();
    for (Item item : unit) {
      JsonNode message = Conversations.JSON.readTree(item.message());
      String role = message.path("role").asText(item.source().equals("model") ? "assistant" : "");
      words.append(role).append(": ").append(Words.of(message)).append('\n');
    }
    return words.toString();
  }

  private static String beginning(String words, int room) {
    int end = Math.max(0, room - CUT.length());
    boolean halved = end > 0 && Character.isHighSurrogate(words.charAt(end - 1));
    return words.substring(0, halved ? end - 1 : end) + CUT;
  }
}
