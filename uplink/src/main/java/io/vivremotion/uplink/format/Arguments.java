package io.vivremotion.uplink.format;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Arguments of a tool call, where a vendor wants an object and not the text that the model wrote.
 */
public final class Arguments {
  private static final String INVALID = "invalid_tool_arguments";

  private Arguments() {}

  /**
   * What the model wrote may be no JSON object: then that is what it says, under a name of ours.
   */
  public static JsonNode object(String text) {
    JsonNode arguments = Fields.parse(text);
    return arguments.isObject() ? arguments : Fields.object().put(INVALID, text);
  }
}
