package io.vivremotion.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/** OpenAI's chat completions. */
final class ChatVendor implements Vendor {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String USAGE =
      "\"usage\":{\"prompt_tokens\":57,\"completion_tokens\":31,\"total_tokens\":88}";
  private static final String HEAD =
      "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"gpt-test\",";
  private static final String CHUNK =
      "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
          + "\"model\":\"gpt-test\",\"choices\":[{\"index\":0,\"delta\":%s,"
          + "\"finish_reason\":%s}]}\n\n";

  @Override
  public String whole(String text) {
    return HEAD
        + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
        + JSON.valueToTree(text)
        + "},\"finish_reason\":\"stop\"}],"
        + USAGE
        + "}";
  }

  private static String call(int number, String arguments) {
    return "{\"index\":"
        + (number - 1)
        + ",\"id\":\"call_"
        + number
        + "\",\"type\":\"function\",\"function\":{\"name\":\"get_reading\",\"arguments\":"
        + JSON.valueToTree(arguments)
        + "}}";
  }

  @Override
  public String toolCalls() {
    return HEAD
        + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":null,"
        + "\"tool_calls\":["
        + call(1, "{\"device\":\"press-1\"}")
        + ","
        + call(2, "{\"device\":\"press-2\"}")
        + "]},\"finish_reason\":\"tool_calls\"}],"
        + USAGE
        + "}";
  }

  @Override
  public List<String> streamed(String text) {
    int half = text.length() / 2;
    return List.of(
        CHUNK.formatted("{\"role\":\"assistant\",\"content\":\"\"}", "null"),
        CHUNK.formatted(content(text.substring(0, half)), "null"),
        CHUNK.formatted(content(text.substring(half)), "null"),
        CHUNK.formatted("{}", "\"stop\""),
        "data: "
            + HEAD.replace("completion\"", "completion.chunk\"")
            + "\"choices\":[],"
            + USAGE
            + "}\n\n",
        "data: [DONE]\n\n");
  }

  private static String content(String text) {
    return "{\"content\":" + JSON.valueToTree(text) + "}";
  }

  @Override
  public List<String> begun(String text) {
    return streamed(text).subList(0, 3);
  }

  @Override
  public List<String> streamedToolCalls() {
    String more = "{\"tool_calls\":[{\"index\":%d,\"function\":{\"arguments\":%s}}]}";
    return List.of(
        CHUNK.formatted("{\"role\":\"assistant\",\"content\":null}", "null"),
        CHUNK.formatted("{\"tool_calls\":[" + call(1, "{\"dev") + "]}", "null"),
        CHUNK.formatted("{\"tool_calls\":[" + call(2, "") + "]}", "null"),
        CHUNK.formatted(more.formatted(0, "\"ice\\\":\\\"press-1\\\"}\""), "null"),
        CHUNK.formatted(more.formatted(1, "\"{\\\"device\\\":\\\"press-2\\\"}\""), "null"),
        CHUNK.formatted("{}", "\"tool_calls\""),
        "data: [DONE]\n\n");
  }

  @Override
  public String piece() {
    return CHUNK.formatted(content("more "), "null");
  }

  @Override
  public String error(String type, String param) {
    return "{\"error\":{\"message\":\"said the vendor\",\"type\":\""
        + type
        + "\",\"param\":\""
        + param
        + "\",\"code\":null}}";
  }

  @Override
  public String errorEvent() {
    return "data: " + error("server_error", "") + "\n\n";
  }

  @Override
  public int overloaded() {
    return 503;
  }

  @Override
  public JsonNode schema(JsonNode request) {
    return request.at("/response_format/json_schema/schema");
  }

  @Override
  public String picture(JsonNode part) {
    String url = part.at("/image_url/url").asText();
    return url.startsWith("data:") ? url.substring(5).replace(";base64", "") : "";
  }
}
