package io.vivremotion.uplink.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** A piece of a turn. */
public sealed interface Part {
  record Text(String text) implements Part {}

  /**
   * @param detail how closely to look: {@code low}, {@code high}, {@code auto}
   */
  record Image(Media source, Optional<String> detail) implements Part {}

  /**
   * @param name of the file; empty: none was given
   */
  record Document(Media source, String name) implements Part {}

  /**
   * @param format such as {@code wav} or {@code mp3}
   */
  record Audio(String base64, String format) implements Part {}

  /**
   * The model wants a tool called.
   *
   * @param id made up by us where the vendor gives none; the same within a conversation
   * @param arguments JSON text as the model wrote it, which may be invalid; never empty: no
   *     arguments are <code>{}</code>
   * @param signature the vendor's, to be sent back with it
   */
  record ToolCall(String id, String name, String arguments, Optional<Opaque> signature)
      implements Part {
    public ToolCall {
      arguments = arguments.isBlank() ? "{}" : arguments;
    }
  }

  /**
   * @param callId of the {@link ToolCall} it answers
   * @param error the tool failed, and the content says how
   */
  record ToolResult(String callId, List<Part> content, boolean error) implements Part {
    public ToolResult {
      content = List.copyOf(content);
    }
  }

  /**
   * What the model thought.
   *
   * @param text may be empty where only the vendor can read it
   * @param seal the vendor's, to be sent back with it
   */
  record Reasoning(String text, Optional<Opaque> seal) implements Part {}

  record Refusal(String text) implements Part {}

  /**
   * The vendor may keep all up to here in its prompt cache. Formats without such a mark leave it
   * out: it changes the price only.
   *
   * @param lifetime such as {@code 5m} or {@code 1h}; empty: the vendor's default
   */
  record CacheMark(String lifetime) implements Part {}

  /** A part that only its own wire format knows. */
  record Vendor(String format, JsonNode raw) implements Part {}
}
