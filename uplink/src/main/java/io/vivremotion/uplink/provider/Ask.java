package io.vivremotion.uplink.provider;

/**
 * One prompt.
 *
 * @param instruction what is asked of the model: ours, trusted, the same for all asks of its kind
 * @param rows the cases, untrusted, one JSON text per line
 * @param maxAnswerTokens the answer's limit
 * @param urgent others over its link wait while its bytes move
 */
public record Ask(String instruction, String rows, int maxAnswerTokens, boolean urgent) {
  public Ask(String instruction, String rows, int maxAnswerTokens) {
    this(instruction, rows, maxAnswerTokens, false);
  }
}
