package io.vivremotion.inference;

import io.vivremotion.inference.Words.Word;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a question means by one slot. */
sealed interface Slot<T> {
  /** Meant, and where the question says so. */
  record Found<T>(T value, int from, int to) implements Slot<T> {}

  /** Not named, or by a name nobody has. */
  record Unknown<T>() implements Slot<T> {}

  /** Could be any of these. */
  record Ambiguous<T>(List<String> candidates) implements Slot<T> {}

  /** A name somebody may use in a question, as words. */
  record Name<T>(T value, List<String> words) {}

  /** The one of {@code candidates} that the question names by all words of its name. */
  static <T> Slot<T> whole(List<Word> question, Collection<Name<T>> candidates) {
    List<Found<T>> whole = new ArrayList<>();
    for (Name<T> name : candidates) {
      int at = indexOf(question, name.words());
      if (at >= 0) {
        int last = at + name.words().size() - 1;
        whole.add(new Found<>(name.value(), question.get(at).from(), question.get(last).to()));
      }
    }
    return whole.isEmpty() ? new Unknown<>() : longest(whole);
  }

  /** Names that lie within a longer name that was found are not meant. */
  private static <T> Slot<T> longest(List<Found<T>> found) {
    List<Found<T>> outer =
        found.stream()
            .filter(one ->
                found.stream()
                    .noneMatch(other ->
                        other.from() <= one.from()
                            && other.to() >= one.to()
                            && other.to() - other.from() > one.to() - one.from()))
            .toList();
    Set<T> values = outer.stream().map(Found::value).collect(Collectors.toSet());
    return values.size() == 1
        ? outer.getFirst()
        : new Ambiguous<>(values.stream().map(Object::toString).sorted().limit(5).toList());
  }

  /** The only one that has a word of the question in its name; a number beside it is none. */
  static <T> Slot<T> byPart(List<Word> question, Collection<Name<T>> candidates) {
    Map<Word, Set<T>> byWord = new HashMap<>();
    for (int i = 0; i < question.size(); i++) {
      Word word = question.get(i);
      boolean numbered = i + 1 < question.size() && question.get(i + 1).isNumber();
      if (word.isNumber() || word.text().length() < 3 || numbered) {
        continue;
      }
      for (Name<T> name : candidates) {
        if (name.words().stream().anyMatch(part -> Words.alike(word, part))) {
          byWord.computeIfAbsent(word, _ -> new LinkedHashSet<>()).add(name.value());
        }
      }
    }
    Set<T> meant = byWord.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    if (meant.isEmpty()) {
      return new Unknown<>();
    }
    if (meant.size() > 1) {
      return new Ambiguous<>(meant.stream().map(Object::toString).sorted().limit(5).toList());
    }
    Word word = byWord.keySet().iterator().next();
    return new Found<>(meant.iterator().next(), word.from(), word.to());
  }

  private static int indexOf(List<Word> question, List<String> name) {
    for (int at = 0; !name.isEmpty() && at + name.size() <= question.size(); at++) {
      int i = 0;
      while (i < name.size() && Words.alike(question.get(at + i), name.get(i))) {
        i++;
      }
      boolean goesOn =
          at + i < question.size()
              && question.get(at + i).isNumber()
              && !Character.isDigit(name.getLast().charAt(0));
      if (i == name.size() && !goesOn) {
        return at;
      }
    }
    return -1;
  }

  static <T> Name<T> name(T value, String text) {
    return new Name<>(value, Words.of(text).stream().map(Word::text).toList());
  }
}
