package io.vivremotion.uplink.cache;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Whether two answers say the same in other words, as far as the box can tell: near in meaning, and
 * nothing in the shorter one of numbers, dates and names that the other does not have; short ones
 * do not contradict each other, and no yes stands against a no. A model hardly says the same twice,
 * so that texts alone would call every answer from the cache wrong.
 */
final class Alike {
  /** Cosine of the two meanings. Near questions are one thing; like answers are less alike. */
  static final double NEAR = 0.75;

  /** In longer ones a "not" may belong to anything. */
  private static final int SHORT_WORDS = 15;

  private static final Set<String> VERDICTS = Set.of("yes", "no", "true", "false");

  private Alike() {}

  static boolean are(String one, String other, double cosine) {
    Signature first = Signature.of(one);
    Signature second = Signature.of(other);
    return cosine >= NEAR
        && oneWithin(first.exact(), second.exact())
        && (second.stems().containsAll(first.names()) || first.stems().containsAll(second.names()))
        && !contradict(first, second);
  }

  private static boolean oneWithin(Collection<String> one, Collection<String> other) {
    return one.containsAll(other) || other.containsAll(one);
  }

  private static boolean contradict(Signature one, Signature other) {
    boolean isShort = Math.max(one.words().size(), other.words().size()) <= SHORT_WORDS;
    return (isShort && (one.negated() != other.negated() || Guards.opposed(one, other)))
        || verdictsDiffer(one.words(), other.words());
  }

  private static boolean verdictsDiffer(List<String> one, List<String> other) {
    return !one.isEmpty()
        && !other.isEmpty()
        && VERDICTS.contains(one.getFirst())
        && VERDICTS.contains(other.getFirst())
        && !one.getFirst().equals(other.getFirst());
  }
}
