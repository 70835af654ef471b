package io.vivremotion.uplink.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.http.Response;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.RateLimits;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.Outcome.Answered;
import io.vivremotion.uplink.provider.Outcome.Garbled;
import io.vivremotion.uplink.provider.Outcome.Refused;
import io.vivremotion.uplink.provider.Outcome.Wire;
import java.io.IOException;
import java.time.Instant;

/** Reads a response of status 2xx. Unknown fields and values are never fatal. */
final class Completion {
  private static final JsonMapper JSON = new JsonMapper();

  private Completion() {}

  static Outcome read(Response response, Wire wire, Instant now) {
    JsonNode body;
    try {
      body = JSON.readTree(response.body().toBytes());
    } catch (IOException e) {
      String type = response.body().type().toString();
      return new Garbled("not-json", "the reply is no JSON (it says it is " + type + ")");
    }
    if (!body.path("error").isMissingNode() && !body.path("error").isNull()) {
      return new Garbled("error-in-200", "an error in a reply of status 200");
    }
    JsonNode choice = body.path("choices").path(0);
    JsonNode message = choice.path("message");
    String finish = choice.path("finish_reason").asText("");
    if (finish.equals("content_filter") || message.path("refusal").isTextual()) {
      return new Refused(
          "content-filter", "the provider's policy refuses the request", usage(body.path("usage")));
    }
    if (choice.isMissingNode()) {
      return new Garbled("no-choice", "a reply without a choice");
    }
    String text = textOf(message.path("content"));
    boolean complete = !finish.equals("length");
    if (text.isBlank() && complete) {
      return new Garbled("no-content", "a reply without content");
    }
    return new Answered(
        text,
        body.path("model").asText(""),
        complete,
        usage(body.path("usage")),
        wire,
        RateLimits.read(response.headers(), now));
  }

  /** A plain string, or parts of type text. */
  private static String textOf(JsonNode content) {
    if (content.isTextual()) {
      return content.textValue();
    }
    StringBuilder text = new StringBuilder();
    content.forEach(part -> text.append(part.path("text").asText("")));
    return text.toString();
  }

  /** A reported 0 stays 0, what is absent stays absent. */
  private static Usage usage(JsonNode usage) {
    JsonNode details = usage.path("prompt_tokens_details");
    Usage.Totals totals =
        new Usage.Totals(
            count(usage.path("prompt_tokens")),
            count(usage.path("completion_tokens")),
            count(usage.path("total_tokens")));
    return Usage.of(
        totals,
        count(details.path("cached_tokens")),
        count(details.path("cache_write_tokens")),
        count(usage.path("completion_tokens_details").path("reasoning_tokens")));
  }

  private static long count(JsonNode number) {
    return number.isIntegralNumber() && number.longValue() >= 0
        ? number.longValue()
        : Usage.NOT_REPORTED;
  }
}
