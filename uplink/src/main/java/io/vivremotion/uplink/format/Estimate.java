package io.vivremotion.uplink.format;

import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Turn;

/**
 * Tokens where a format must tell a number that the provider did not: four characters each, as in
 * English prose (section 9 of the reference). For the app's eyes; nothing is billed by it.
 */
public final class Estimate {
  private static final int CHARACTERS_PER_TOKEN = 4;

  private Estimate() {}

  public static long tokens(long characters) {
    return (characters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
  }

  /** Images, documents and recordings count as nothing. */
  public static long inputTokens(ChatRequest request) {
    long characters = 0;
    for (Turn turn : request.turns()) {
      for (Part part : turn.parts()) {
        characters += characters(part);
      }
    }
    return tokens(characters);
  }

  private static long characters(Part part) {
    return switch (part) {
      case Part.Text(String text) -> text.length();
      case Part.Refusal(String text) -> text.length();
      case Part.ToolCall call -> call.name().length() + (long) call.arguments().length();
      case Part.ToolResult result ->
          result.content().stream().mapToLong(Estimate::characters).sum();
      case Part.Reasoning reasoning -> reasoning.text().length();
      case Part.Image _, Part.Document _, Part.Audio _, Part.CacheMark _, Part.Vendor _ -> 0;
    };
  }
}
