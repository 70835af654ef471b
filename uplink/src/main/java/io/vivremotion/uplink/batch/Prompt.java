package io.vivremotion.uplink.batch;

import java.util.List;
import java.util.Map;

/**
 * A batch as the model sees it: the shared instruction first (vendors cache prompts by prefix),
 * then a line per row, or a table of them. Whatever a device wrote is inside a JSON text, from
 * which it cannot escape.
 *
 * @param rowsById by the short id in the prompt: {@code a1}, {@code a2} and so on, in order
 * @param writing how the rows are written, and why so
 */
public record Prompt(String instruction, String rows, Map<String, Row> rowsById, Writing writing) {
  /**
   * @param tokens of the rows, as far as that is known
   * @param savedTokens that they would be more as lines
   * @param maskedValues different ones of each row that are place-holders in it
   */
  public record Writing(Encoding encoding, long tokens, long savedTokens, int maskedValues) {
    Writing masked(int values) {
      return new Writing(encoding, tokens, savedTokens, values);
    }
  }

  public List<Row> inOrder() {
    return List.copyOf(rowsById.values());
  }
}
