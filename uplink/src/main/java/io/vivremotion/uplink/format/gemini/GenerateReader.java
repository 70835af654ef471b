package io.vivremotion.uplink.format.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.Finish;
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.AnswerTeller;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.ProviderError;
import io.vivremotion.uplink.format.ProviderFormat;
import io.vivremotion.uplink.format.ServerEvent;
import io.vivremotion.uplink.format.WireFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads chunks, of which a whole answer is one. There is no end mark but the reason in the last
 * chunk: an answer is whole if the connection ends after each candidate has told its reason.
 */
final class GenerateReader implements ProviderFormat.StreamReader {
  private final AnswerTeller teller;
  private final Origin origin;
  private String model = "";

  GenerateReader(Origin origin, Consumer<ChatEvent> events) {
    this.origin = origin;
    teller = new AnswerTeller(events);
  }

  @Override
  public void read(ServerEvent event) {
    if (teller.isOver() || event.data().isBlank()) {
      return;
    }
    JsonNode chunk = Fields.parse(event.data());
    if (chunk.isMissingNode()) {
      teller.garbled();
    } else if (ProviderError.isIn(chunk)) {
      teller.failed(ProviderError.inBand(chunk));
    } else {
      chunk(chunk);
    }
  }

  @Override
  public void end() {
    if (teller.hasFinished()) {
      teller.ended();
    } else {
      teller.cut();
    }
  }

  private void chunk(JsonNode chunk) {
    String version = Fields.text(chunk, "modelVersion");
    model = version.isEmpty() ? model : version;
    teller.started(Fields.text(chunk, "responseId"), model, 0);
    teller.usage(usage(chunk.path("usageMetadata")));
    int position = 0;
    for (JsonNode candidate : chunk.path("candidates")) {
      JsonNode index = candidate.path("index");
      int number = index.isNumber() && index.canConvertToInt() ? index.intValue() : position;
      position++;
      candidate(number, candidate);
    }
    String blocked = Fields.text(chunk.path("promptFeedback"), "blockReason");
    if (position == 0 && !blocked.isEmpty()) {
      teller.opened(0);
      teller.finished(0, Finish.Reason.FILTERED, blocked);
    }
  }

  private void candidate(int number, JsonNode candidate) {
    teller.opened(number);
    for (JsonNode part : candidate.path("content").path("parts")) {
      part(number, part);
    }
    String word = Fields.text(candidate, "finishReason");
    if (FinishWords.isFailure(word)) {
      teller.failed(failure(word));
    } else if (!word.isEmpty() && !word.equals("FINISH_REASON_UNSPECIFIED")) {
      teller.finished(number, FinishWords.read(word), word);
    }
  }

  /** A part may hold nothing but a signature: it is kept. */
  private void part(int choice, JsonNode part) {
    JsonNode text = part.path("text");
    Optional<Opaque> seal = seal(part);
    if (part.path("functionCall").isObject()) {
      call(choice, part.path("functionCall"), seal);
      return;
    }
    if (text.isTextual()) {
      if (part.path("thought").asBoolean(false)) {
        teller.reasoning(choice, text.textValue());
      } else {
        teller.text(choice, text.textValue());
      }
    } else if (part.isObject() && seal.isEmpty() && !part.isEmpty()) {
      teller.vendor(choice, WireFormat.GEMINI, part); // images, code that it ran, and what is new
    }
    if (seal.isPresent()) {
      teller.sealed(choice, seal.get());
    }
  }

  private void call(int choice, JsonNode function, Optional<Opaque> seal) {
    String id = Fields.text(function, "id");
    int call =
        teller.call(choice, id.isEmpty() ? origin.id("call_") : id, Fields.text(function, "name"));
    JsonNode arguments = function.path("args");
    teller.arguments(choice, call, arguments.isObject() ? arguments.toString() : "{}");
    if (seal.isPresent()) {
      teller.callSealed(choice, call, seal.get());
    }
  }

  private Optional<Opaque> seal(JsonNode part) {
    String value = Fields.text(part, "thoughtSignature");
    return value.isEmpty()
        ? Optional.empty()
        : Optional.of(new Opaque(WireFormat.GEMINI, model, "thoughtSignature", value));
  }

  /** What is billed as output excludes thoughts here; the prompt includes what was cached. */
  private static Usage usage(JsonNode usage) {
    long cached = Fields.count(usage, "cachedContentTokenCount");
    long prompt = Fields.minus(Fields.count(usage, "promptTokenCount"), cached);
    return new Usage(
        Fields.plus(prompt, Fields.count(usage, "toolUsePromptTokenCount")),
        cached,
        Usage.NOT_REPORTED,
        Fields.count(usage, "candidatesTokenCount"),
        Fields.count(usage, "thoughtsTokenCount"));
  }

  private static ChatError failure(String word) {
    return new ChatError(
        ChatError.Kind.SERVER,
        ChatError.Kind.SERVER.status(),
        "the model ended without an answer (" + word + "): ask again",
        "",
        word.toLowerCase(Locale.ROOT),
        Optional.empty(),
        Optional.empty());
  }
}
