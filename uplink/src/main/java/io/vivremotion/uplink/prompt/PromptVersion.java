package io.vivremotion.uplink.prompt;

import java.util.List;

/**
 * One version of a prompt, as configured.
 *
 * @param name in the route
 * @param version told with each answer; the version of a name that is listed last is served
 * @param model as apps ask for it
 * @param instruction template of what the model is to do
 * @param message template of what it is told; empty: none
 * @param outputSchema JSON Schema of the answer, as JSON text; empty: the answer is text
 * @param maxOutputTokens of one answer
 */
public record PromptVersion(
    String name,
    String version,
    String model,
    String instruction,
    String message,
    List<Variable> variables,
    String outputSchema,
    int maxOutputTokens) {
  public PromptVersion {
    variables = List.copyOf(variables);
    if (!name.matches("[a-z0-9][a-z0-9-]{0,63}")) {
      throw new IllegalArgumentException(
          "name: small letters, digits and -, at most 64, were expected, found '" + name + "'");
    }
    if (!version.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,31}")) {
      throw new IllegalArgumentException(
          "version: letters, digits, . _ -, at most 32, were expected, found '" + version + "'");
    }
    if (model.isBlank() || instruction.isBlank()) {
      throw new IllegalArgumentException("model, instruction: must not be empty (" + name + ")");
    }
    if (maxOutputTokens < 1) {
      throw new IllegalArgumentException("max-output-tokens: at least 1 was expected");
    }
  }
}
