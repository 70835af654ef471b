package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.format.ServerEvent;
import io.vivremotion.uplink.privacy.Masking;
import io.vivremotion.uplink.privacy.Vault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a citation in a stream names by its place is there once values are put back. */
class CitedStreamsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Masking MASKING = new Masking(Masking.Config.DEFAULT);
  private static final String SAID = "Ask anna.berger@example.com, or bob@example.com [1].";

  private final Vault vault = new Vault();
  private final String masked = MASKING.mask(SAID, vault);
  private final List<JsonNode> shown = new ArrayList<>();

  private Restoring restoring(Surface surface) {
    return Restoring.of(surface, new Fragments(vault, false));
  }

  private void event(Restoring restoring, ObjectNode data) {
    restoring.event(ServerEvent.of(data.toString()), this::show);
  }

  private void show(ServerEvent event) {
    try {
      shown.add(JSON.readTree(event.data()));
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private String text(String pointer) {
    return shown.stream().map(each -> each.at(pointer).asText("")).collect(Collectors.joining());
  }

  private static ObjectNode citation(String masked, String cited) {
    int from = masked.indexOf(cited);
    return JSON.createObjectNode()
        .put("type", "url_citation")
        .put("title", "Letters of ⟦EMAIL_1⟧")
        .put("start_index", from)
        .put("end_index", from + cited.length());
  }

  private static String cited(String text, JsonNode citation) {
    return text.substring(citation.path("start_index").asInt(), citation.path("end_index").asInt());
  }

  private static ObjectNode chunk(String field, JsonNode value) {
    ObjectNode chunk = JSON.createObjectNode();
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.putObject("delta").set(field, value);
    return chunk;
  }

  private static ObjectNode said(String field, String text) {
    return chunk(field, JSON.getNodeFactory().textNode(text));
  }

  @Test
  void chat() {
    Restoring restoring = restoring(Surface.CHAT);
    int comma = masked.indexOf(',');
    event(restoring, said("content", masked.substring(0, comma)));
    event(restoring, said("reasoning", "I think of " + masked.substring(4, 15)));
    event(restoring, said("content", masked.substring(comma)));
    for (String cited : List.of("[1]", masked.substring(4, 13))) {
      ObjectNode annotation = JSON.createObjectNode().put("type", "url_citation");
      annotation.set("url_citation", citation(masked, cited));
      event(restoring, chunk("annotations", JSON.createArrayNode().add(annotation)));
    }
    event(restoring, JSON.createObjectNode());
    String text = text("/choices/0/delta/content");
    assertThat(text).isEqualTo(SAID);
    List<JsonNode> citations =
        shown.stream()
            .map(each -> each.at("/choices/0/delta/annotations/0/url_citation"))
            .filter(JsonNode::isObject)
            .toList();
    assertThat(citations)
        .extracting(each -> cited(text, each))
        .containsExactly("[1]", "anna.berger@example.com");
    assertThat(citations)
        .extracting(each -> each.path("title").textValue())
        .containsOnly("Letters of anna.berger@example.com");
  }

  @Test
  void responses() {
    Restoring restoring = restoring(Surface.RESPONSES);
    for (String piece : List.of(masked.substring(0, 9), masked.substring(9))) {
      event(restoring, place("response.output_text.delta").put("delta", piece));
    }
    ObjectNode added = place("response.output_text.annotation.added");
    added.set("annotation", citation(masked, "[1]"));
    event(restoring, added);
    event(restoring, place("response.output_text.done").put("text", masked));
    ObjectNode done = place("response.content_part.done");
    ObjectNode part = done.putObject("part").put("type", "output_text");
    part.putArray("annotations").add(citation(masked, "[1]"));
    part.put("text", masked);
    event(restoring, done);
    assertThat(text("/delta")).isEqualTo(SAID);
    assertThat(cited(SAID, annotation())).isEqualTo("[1]");
    assertThat(cited(SAID, shown.getLast().at("/part/annotations/0"))).isEqualTo("[1]");
  }

  private JsonNode annotation() {
    return shown.stream()
        .filter(each -> each.has("annotation"))
        .findFirst()
        .orElseThrow()
        .path("annotation");
  }

  private static ObjectNode place(String type) {
    return JSON.createObjectNode()
        .put("type", type)
        .put("item_id", "i")
        .put("output_index", 0)
        .put("content_index", 0);
  }

  @Test
  void messages_whose_citations_are_of_the_app_s_document() throws Exception {
    Vault own = new Vault();
    ObjectNode request = JSON.createObjectNode();
    ObjectNode document =
        request
            .putArray("messages")
            .addObject()
            .put("role", "user")
            .putArray("content")
            .addObject()
            .put("type", "document");
    document.putObject("source").put("data", SAID).put("type", "text");
    byte[] sent = MASKING.maskBody(request.toString().getBytes(StandardCharsets.UTF_8), own);
    String theirs = JSON.readTree(sent).at("/messages/0/content/0/source/data").textValue();
    int from = theirs.indexOf("or ");
    ObjectNode data = JSON.createObjectNode().put("type", "content_block_delta").put("index", 0);
    data.putObject("delta")
        .put("type", "citations_delta")
        .putObject("citation")
        .put("type", "char_location")
        .put("cited_text", theirs.substring(from))
        .put("document_index", 0)
        .put("start_char_index", from)
        .put("end_char_index", theirs.length());
    event(Restoring.of(Surface.MESSAGES, new Fragments(own, false)), data);
    JsonNode citation = shown.getLast().at("/delta/citation");
    assertThat(citation.path("cited_text").textValue()).isEqualTo("or bob@example.com [1].");
    assertThat(SAID.substring(citation.path("start_char_index").asInt()))
        .isEqualTo("or bob@example.com [1].");
    assertThat(citation.path("end_char_index").asInt()).isEqualTo(SAID.length());
  }
}
