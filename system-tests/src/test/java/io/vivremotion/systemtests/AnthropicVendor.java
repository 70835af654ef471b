package io.vivremotion.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/** Anthropic's messages. */
final class AnthropicVendor implements Vendor {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String HEAD =
      "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-test\",";
  private static final String USAGE = "\"usage\":{\"input_tokens\":57,\"output_tokens\":31}";

  @Override
  public String whole(String text) {
    return HEAD
        + "\"content\":[{\"type\":\"text\",\"text\":"
        + JSON.valueToTree(text)
        + "}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
        + USAGE
        + "}";
  }

  private static String call(int number, String input) {
    return "{\"type\":\"tool_use\",\"id\":\"toolu_"
        + number
        + "\",\"name\":\"get_reading\",\"input\":"
        + input
        + "}";
  }

  @Override
  public String toolCalls() {
    return HEAD
        + "\"content\":["
        + call(1, "{\"device\":\"press-1\"}")
        + ","
        + call(2, "{\"device\":\"press-2\"}")
        + "],\"stop_reason\":\"tool_use\",\"stop_sequence\":null,"
        + USAGE
        + "}";
  }

  private static String event(String type, String more) {
    return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + more + "}\n\n";
  }

  private static String start() {
    return event(
        "message_start",
        ",\"message\":"
            + HEAD
            + "\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
            + "\"usage\":{\"input_tokens\":57,\"output_tokens\":1}}");
  }

  private static String end(String reason) {
    return event(
            "message_delta",
            ",\"delta\":{\"stop_reason\":\""
                + reason
                + "\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":31}")
        + event("message_stop", "");
  }

  private static String text(String text) {
    return event(
        "content_block_delta",
        ",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":" + JSON.valueToTree(text) + "}");
  }

  @Override
  public List<String> streamed(String text) {
    int half = text.length() / 2;
    return List.of(
        start(),
        event("ping", ""),
        event(
            "content_block_start",
            ",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"),
        text(text.substring(0, half)),
        text(text.substring(half)),
        event("content_block_stop", ",\"index\":0"),
        end("end_turn"));
  }

  @Override
  public List<String> begun(String text) {
    return streamed(text).subList(0, 5);
  }

  @Override
  public List<String> streamedToolCalls() {
    return List.of(start(), tool(0, "press-1"), tool(1, "press-2"), end("tool_use"));
  }

  private static String tool(int index, String device) {
    return event(
            "content_block_start",
            ",\"index\":" + index + ",\"content_block\":" + call(index + 1, "{}"))
        + event(
            "content_block_delta",
            ",\"index\":"
                + index
                + ",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"device\\\":"
                + "\\\""
                + device
                + "\\\"}\"}")
        + event("content_block_stop", ",\"index\":" + index);
  }

  @Override
  public String piece() {
    return text("more ");
  }

  @Override
  public String error(String type, String param) {
    return "{\"type\":\"error\",\"error\":{\"type\":\""
        + type
        + "\",\"message\":\"said the vendor\"},\"request_id\":\"r\"}";
  }

  @Override
  public String errorEvent() {
    return "event: error\ndata: " + error("api_error", "") + "\n\n";
  }

  @Override
  public int overloaded() {
    return 529;
  }

  @Override
  public JsonNode schema(JsonNode request) {
    return request.at("/output_config/format/schema");
  }

  @Override
  public String picture(JsonNode part) {
    JsonNode source = part.path("source");
    return source.path("type").asText().equals("base64")
        ? source.path("media_type").asText() + "," + source.path("data").asText()
        : "";
  }
}
