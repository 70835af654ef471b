package io.vivremotion.uplink.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.chat.Extras;
import io.vivremotion.uplink.chat.Sampling;
import io.vivremotion.uplink.chat.Tool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an app asked for and a target of another format is not sent: it has no such field, or the
 * model takes none. What changes what the app gets is refused instead, see {@link UnfitRequest}.
 */
public final class LeftOut {
  private static final int MOST = 32;

  /** Goes into a header. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.\\[\\]-]{1,96}");

  /** Of OpenAI's responses: objects with fields that each format has. */
  private static final Set<String> PARTLY = Set.of("text", "reasoning");

  /** By its name in each format; empty: it has none. */
  private enum Field {
    TEMPERATURE("temperature", "temperature", "temperature", "generationConfig.temperature"),
    TOP_P("top_p", "top_p", "top_p", "generationConfig.topP"),
    TOP_K("top_k", "", "top_k", "generationConfig.topK"),
    SEED("seed", "", "", "generationConfig.seed"),
    PRESENCE_PENALTY("presence_penalty", "", "", "generationConfig.presencePenalty"),
    FREQUENCY_PENALTY("frequency_penalty", "", "", "generationConfig.frequencyPenalty"),
    STOP("stop", "", "stop_sequences", "generationConfig.stopSequences"),
    USER("user", "user", "metadata.user_id", ""),
    THINKING("reasoning_effort", "reasoning", "thinking", "generationConfig.thinkingConfig"),
    ONE_CALL(
        "parallel_tool_calls", "parallel_tool_calls", "tool_choice.disable_parallel_tool_use", "");

    private final String chat;
    private final String responses;
    private final String anthropic;
    private final String gemini;

    Field(String chat, String responses, String anthropic, String gemini) {
      this.chat = chat;
      this.responses = responses;
      this.anthropic = anthropic;
      this.gemini = gemini;
    }

    String in(String format) {
      return switch (format) {
        case WireFormat.OPENAI_CHAT -> chat;
        case WireFormat.OPENAI_RESPONSES -> responses;
        case WireFormat.ANTHROPIC -> anthropic;
        case WireFormat.GEMINI -> gemini;
        default -> ""; // there is no other
      };
    }
  }

  private final ChatRequest request;
  private final String theirs;
  private final JsonNode written;
  private final Map<String, Boolean> somewhere = new HashMap<>();

  private LeftOut(ChatRequest request, String theirs, JsonNode written) {
    this.request = request;
    this.theirs = theirs;
    this.written = written;
  }

  /**
   * By the app's names, nested by dots; those within objects last.
   *
   * @param theirs name of the target's format
   * @param written for the target
   */
  public static List<String> of(ChatRequest request, String theirs, JsonNode written) {
    return new LeftOut(request, theirs, written).names();
  }

  private List<String> names() {
    String apps = request.extras().format();
    List<String> names = new ArrayList<>();
    for (Field field : Field.values()) {
      if (isAsked(field) && !isWritten(field)) {
        names.add(field.in(apps));
      }
    }
    request.extras().fields().keySet().stream()
        .filter(name -> !apps.equals(theirs) || !written.has(name))
        .sorted()
        .flatMap(this::parts)
        .forEach(names::add);
    request.extras().nested().stream()
        .filter(nested -> !nested.known() || !hasSomewhere(nested.name()))
        .map(Extras.Nested::path)
        .forEach(names::add);
    return names.stream().filter(name -> NAME.matcher(name).matches()).limit(MOST).toList();
  }

  /** The tree may be large: each of the few names is looked for once. */
  private boolean hasSomewhere(String name) {
    return name.equals("name") // of who speaks; tools have one as well
        ? theirs.equals(WireFormat.OPENAI_CHAT)
        : somewhere.computeIfAbsent(name, each -> written.findValue(each) != null);
  }

  /** Of what was read in part, that which was not. */
  private Stream<String> parts(String name) {
    JsonNode value = request.extras().fields().getOrDefault(name, Fields.object());
    boolean part =
        PARTLY.contains(name) && request.extras().format().equals(WireFormat.OPENAI_RESPONSES);
    return part
        ? value.properties().stream().map(each -> name + "." + each.getKey()).sorted()
        : Stream.of(name);
  }

  private boolean isAsked(Field field) {
    Sampling sampling = request.sampling();
    return switch (field) {
      case TEMPERATURE -> sampling.temperature().isPresent();
      case TOP_P -> sampling.topP().isPresent();
      case TOP_K -> sampling.topK().isPresent();
      case SEED -> sampling.seed().isPresent();
      case PRESENCE_PENALTY -> sampling.presencePenalty().isPresent();
      case FREQUENCY_PENALTY -> sampling.frequencyPenalty().isPresent();
      case STOP -> !sampling.stop().isEmpty();
      case USER -> request.endUser().isPresent();
      case THINKING ->
          Effort.of(request.thinking()).filter(word -> !word.equals("none")).isPresent();
      case ONE_CALL -> wantsOneCall(request.tools());
    };
  }

  private static boolean wantsOneCall(ChatRequest.Tools tools) {
    return !tools.isEmpty()
        && !(tools.choice() instanceof Tool.Choice.None)
        && tools.parallel().filter(many -> !many).isPresent();
  }

  private boolean isWritten(Field field) {
    boolean inWords = field == Field.THINKING && theirs.equals(WireFormat.ANTHROPIC);
    String name = field.in(theirs);
    return (!name.isEmpty() && Fields.hasAt(written, name))
        || (inWords && Fields.hasAt(written, "output_config.effort"));
  }
}
