package io.vivremotion.simulation.cloud;

import java.util.List;

/**
 * What a simulated model says, in no vendor's format.
 *
 * @param thoughts pieces of reasoning
 * @param pieces of text, one event each
 * @param calls of tools
 * @param stop why it ended: {@code stop}, {@code length}, {@code calls}, {@code filtered}, or any
 *     other word, which goes out as it is
 */
public record Speech(
    List<String> thoughts, List<String> pieces, List<Call> calls, Tokens tokens, String stop) {
  /** 35 tokens in, of which 20 from the cache; 7 out, of which 4 thought. */
  public static final Tokens TOKENS = new Tokens(15, 20, 0, 3, 4);

  public Speech {
    thoughts = List.copyOf(thoughts);
    pieces = List.copyOf(pieces);
    calls = List.copyOf(calls);
  }

  /** Text, one piece each. */
  public static Speech of(String... pieces) {
    return new Speech(List.of(), List.of(pieces), List.of(), TOKENS, "stop");
  }

  public static Speech calling(Call... calls) {
    return new Speech(List.of(), List.of(), List.of(calls), TOKENS, "calls");
  }

  /**
   * @param id empty: the server gives none
   * @param arguments JSON text, valid or not; goes out in fragments of 3 characters
   */
  public record Call(String id, String name, String arguments) {}

  /** Five numbers that do not overlap. */
  public record Tokens(long input, long cacheRead, long cacheWrite, long output, long thought) {
    long allInput() {
      return input + cacheRead + cacheWrite;
    }

    long allOutput() {
      return output + thought;
    }
  }

  String text() {
    return String.join("", pieces);
  }
}
