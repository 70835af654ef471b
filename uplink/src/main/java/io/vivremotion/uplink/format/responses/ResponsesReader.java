package io.vivremotion.uplink.format.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.Finish;
import io.vivremotion.uplink.format.AnswerTeller;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.ProviderError;
import io.vivremotion.uplink.format.ProviderFormat;
import io.vivremotion.uplink.format.ServerEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads events up to {@code response.completed}, {@code .incomplete} or {@code .failed}; a whole
 * answer is what the last of them carries.
 */
final class ResponsesReader implements ProviderFormat.StreamReader {
  private final AnswerTeller teller;
  private final ItemTeller items;

  ResponsesReader(Origin origin, Consumer<ChatEvent> events) {
    teller = new AnswerTeller(events);
    items = new ItemTeller(teller, origin);
  }

  static List<ChatEvent> whole(JsonNode body, Origin origin) {
    List<ChatEvent> events = new ArrayList<>();
    ResponsesReader reader = new ResponsesReader(origin, events::add);
    if (!Fields.has(body, "output")) {
      reader.teller.failed(
          ProviderError.isIn(body)
              ? ProviderError.inBand(body)
              : ChatError.of(ChatError.Kind.SERVER, "the provider's answer holds no output"));
      return events;
    }
    reader.start(body);
    int index = 0;
    for (JsonNode item : body.path("output")) {
      reader.items.added(index, item);
      reader.items.done(index++, item);
    }
    reader.finish(body);
    return events;
  }

  @Override
  public void read(ServerEvent event) {
    if (teller.isOver() || event.data().isBlank()) {
      return;
    }
    JsonNode data = Fields.parse(event.data());
    if (data.isMissingNode()) {
      teller.garbled();
      return;
    }
    String type = Fields.text(data, "type");
    int index = data.path("output_index").asInt(0);
    String delta = Fields.text(data, "delta");
    switch (type.isEmpty() ? event.event() : type) {
      case "response.created" -> start(data.path("response"));
      case "response.output_item.added" -> items.added(index, data.path("item"));
      case "response.output_item.done" -> items.done(index, data.path("item"));
      case "response.output_text.delta" -> items.text(index, delta);
      case "response.content_part.done" -> items.partDone(index, data.path("part"));
      case "response.refusal.delta" -> items.refusal(index, delta);
      case "response.function_call_arguments.delta" -> items.arguments(index, delta);
      case "response.reasoning_summary_part.added" ->
          items.part(index, data.path("summary_index").asInt(0));
      case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" ->
          items.reasoning(index, delta);
      case "response.completed", "response.incomplete", "response.failed" ->
          finish(data.path("response"));
      case "error" -> teller.failed(ProviderError.inBand(data));
      default -> {} // what its end repeats, and what is new
    }
  }

  @Override
  public void end() {
    teller.cut();
  }

  private void start(JsonNode response) {
    String model = Fields.text(response, "model");
    teller.started(
        Fields.text(response, "id"), model, Math.max(0, Fields.count(response, "created_at")));
    teller.opened(0);
    items.madeBy(model);
  }

  private void finish(JsonNode response) {
    start(response);
    teller.usage(ResponsesUsage.read(response.path("usage")));
    String status = Fields.text(response, "status");
    if (status.equals("failed") || status.equals("cancelled")) {
      teller.failed(ProviderError.inBand(response));
      return;
    }
    String reason = Fields.text(response.path("incomplete_details"), "reason");
    String raw = reason.isEmpty() ? status : reason;
    teller.finished(
        0,
        switch (reason) {
          case "max_output_tokens" -> Finish.Reason.LENGTH;
          case "content_filter" -> Finish.Reason.FILTERED;
          default -> Finish.Reason.STOP; // vendors add words monthly
        },
        raw);
    teller.ended();
  }
}
