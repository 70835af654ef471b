package io.vivremotion.uplink.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatAnswer;
import io.vivremotion.uplink.chat.Finish;
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.Abilities.Feature;
import io.vivremotion.uplink.format.anthropic.AnthropicMessages;
import io.vivremotion.uplink.format.anthropic.AnthropicVersion;
import io.vivremotion.uplink.format.gemini.Gemini;
import io.vivremotion.uplink.format.openai.OpenAiChat;
import io.vivremotion.uplink.format.responses.OpenAiResponses;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reasoning and a tool call, then the app's second turn: to the same model, and to another. */
class SecondTurnTest {
  private static final WireFormat CHAT = new OpenAiChat(Formats.origin());
  private static final WireFormat MESSAGES =
      new AnthropicMessages(Formats.origin(), AnthropicVersion.V2023_06_01);
  private static final WireFormat RESPONSES = new OpenAiResponses(Formats.origin());

  static Stream<Arguments> vendors() {
    return Stream.of(
        Arguments.of(MESSAGES, seal(WireFormat.ANTHROPIC, "signature"), false),
        Arguments.of(RESPONSES, seal(WireFormat.OPENAI_RESPONSES, "encrypted_content"), false),
        Arguments.of(
            new Gemini(Formats.origin()), seal(WireFormat.GEMINI, "thoughtSignature"), true));
  }

  @ParameterizedTest
  @MethodSource("vendors")
  void an_openai_app_brings_the_seal_back_to_its_model_only(
      ProviderFormat vendor, Opaque seal, boolean onTheCall) {
    ObjectNode body = secondTurn(CHAT.writeAnswer(answer(seal, onTheCall)));
    String same =
        Formats.translated(CHAT, body.toString(), vendor, abilities("model-a")).toString();
    String other =
        Formats.translated(CHAT, body.toString(), vendor, abilities("model-b")).toString();
    assertThat(same).contains("SEALED").contains("call_1").contains("the result");
    assertThat(other).doesNotContain("SEALED").contains("call_1").contains("the result");
  }

  @Test
  void an_anthropic_app_brings_back_what_anthropic_sealed() {
    JsonNode answer =
        Formats.plain(MESSAGES.writeAnswer(answer(seal(WireFormat.ANTHROPIC, "signature"), false)));
    ObjectNode body = Fields.object().put("model", "m").put("max_tokens", 9_000);
    ArrayNode messages = body.putArray("messages");
    messages.addObject().put("role", "user").put("content", "u");
    messages.addObject().put("role", "assistant").set("content", answer.path("content"));
    messages
        .addObject()
        .put("role", "user")
        .putArray("content")
        .addObject()
        .put("type", "tool_result")
        .put("tool_use_id", "call_1")
        .put("content", "the result");
    String same =
        Formats.translated(MESSAGES, body.toString(), MESSAGES, abilities("model-a")).toString();
    String elsewhere =
        Formats.translated(MESSAGES, body.toString(), CHAT, abilities("model-b")).toString();
    assertThat(same).contains("SEALED");
    assertThat(elsewhere).doesNotContain("SEALED").contains("the result");
  }

  @Test
  void a_responses_app_brings_back_what_openai_sealed() {
    JsonNode answer =
        Formats.plain(
            RESPONSES.writeAnswer(
                answer(seal(WireFormat.OPENAI_RESPONSES, "encrypted_content"), false)));
    ObjectNode body = Fields.object().put("model", "m");
    ArrayNode input = body.putArray("input");
    input.addObject().put("role", "user").put("content", "u");
    answer.path("output").forEach(input::add);
    input
        .addObject()
        .put("type", "function_call_output")
        .put("call_id", "call_1")
        .put("output", "the result");
    assertThat(
            Formats.translated(RESPONSES, body.toString(), RESPONSES, abilities("model-a"))
                .toString())
        .contains("SEALED");
    assertThat(
            Formats.translated(RESPONSES, body.toString(), MESSAGES, abilities("model-b"))
                .toString())
        .doesNotContain("SEALED")
        .contains("the result");
  }

  private static ObjectNode secondTurn(ObjectNode answer) {
    ObjectNode body = Fields.object().put("model", "m").put("reasoning_effort", "low");
    ArrayNode messages = body.putArray("messages");
    messages.addObject().put("role", "user").put("content", "u");
    messages.add(answer.path("choices").path(0).path("message"));
    messages
        .addObject()
        .put("role", "tool")
        .put("tool_call_id", "call_1")
        .put("content", "the result");
    return body;
  }

  private static ChatAnswer answer(Opaque seal, boolean onTheCall) {
    Optional<Opaque> sealed = Optional.of(seal);
    return new ChatAnswer(
        "id",
        "model-a",
        1,
        List.of(
            new ChatAnswer.Choice(
                List.of(
                    new Part.Reasoning("hm", onTheCall ? Optional.empty() : sealed),
                    new Part.ToolCall(
                        "call_1", "f", "{\"x\":1}", onTheCall ? sealed : Optional.empty())),
                new Finish(Finish.Reason.TOOL_CALLS, "x"))),
        Usage.NONE);
  }

  private static Abilities abilities(String model) {
    return Formats.without(model, Feature.NINE_CHARACTER_IDS);
  }

  private static Opaque seal(String format, String kind) {
    return new Opaque(format, "model-a", kind, "SEALED");
  }
}
