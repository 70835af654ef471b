package io.vivremotion.uplink.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a citation names by its place in a text is there once values are put back. */
class CitedPlacesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Masking MASKING = new Masking(Masking.Config.DEFAULT);

  private final Vault vault = new Vault();

  private String masked(String text) {
    return MASKING.mask(text, vault);
  }

  private JsonNode restored(String answer) throws Exception {
    return JSON.readTree(vault.restoreBody(answer.getBytes(StandardCharsets.UTF_8)));
  }

  private static String cited(String text, JsonNode citation, String start, String end) {
    int from = text.offsetByCodePoints(0, citation.path(start).asInt());
    return text.substring(from, text.offsetByCodePoints(0, citation.path(end).asInt()));
  }

  private static String cited(String text, JsonNode citation) {
    return cited(text, citation, "start_index", "end_index");
  }

  private static String place(String text, String cited) {
    int from = text.codePointCount(0, text.indexOf(cited));
    return "\"start_index\":%d,\"end_index\": %d"
        .formatted(from, from + cited.codePointCount(0, cited.length()));
  }

  private static String quoted(String text) {
    return JSON.getNodeFactory().textNode(text).toString();
  }

  @Test
  void a_chat_s_citations_are_where_they_were() throws Exception {
    String said =
        masked("😀 Write to anna.berger@example.com or bob@example.com (see [docs]) soon.");
    String answer =
        """
        {"choices":[{"index":0,"message":{"role":"assistant","content":%s,"annotations":[
          {"type":"url_citation","url_citation":{%s,"url":"https://a"}},
          {"type":"url_citation","url_citation":{%s,"url":"https://b"}},
          {"type":"url_citation","url_citation":{%s,"url":"https://c"}},
          {"type":"url_citation","url_citation":{%s,"url":"https://d"}},
          {"type":"url_citation","url_citation":{%s,"url":"https://e"}}]}}]}\
        """
            .formatted(
                quoted(said),
                place(said, "😀 Write"),
                place(said, "to ⟦EMAIL_1⟧"),
                place(said, "⟦EMAIL_1⟧ or"),
                place(said, " or "),
                place(said, "[docs]"));
    JsonNode message = restored(answer).at("/choices/0/message");
    String text = message.path("content").textValue();
    assertThat(text).contains("anna.berger@example.com");
    assertThat(message.path("annotations"))
        .extracting(each -> cited(text, each.path("url_citation")))
        .containsExactly(
            "😀 Write",
            "to anna.berger@example.com",
            "anna.berger@example.com or",
            " or ",
            "[docs]");
  }

  @Test
  void the_text_may_come_after_its_citations_and_each_text_has_its_own() throws Exception {
    String one = masked("anna.berger@example.com wrote [1].");
    String two = masked("Nobody wrote [2].");
    String answer =
        """
        {"output":[{"type":"message","content":[
          {"type":"output_text","annotations":[{"type":"url_citation",%s}],"text":%s},
          {"type":"output_text","annotations":[{"type":"url_citation",%s}],"text":%s}]}],
         "usage":{"start_index":5}}\
        """
            .formatted(place(one, "[1]"), quoted(one), place(two, "[2]"), quoted(two));
    JsonNode whole = restored(answer);
    for (int i = 0; i < 2; i++) {
      JsonNode part = whole.at("/output/0/content/" + i);
      assertThat(cited(part.path("text").textValue(), part.at("/annotations/0")))
          .isEqualTo("[" + (i + 1) + "]");
    }
    assertThat(whole.at("/usage/start_index").asInt()).isEqualTo(5);
  }

  @Test
  void a_place_within_a_place_holder_becomes_all_of_its_value() throws Exception {
    String said = masked("To anna.berger@example.com, now.");
    String answer =
        """
        {"message":{"content":%s,"annotations":[{"start_index":6,"end_index":8},
          {"start_index":-1,"end_index":99999999999999999999},{"start_index":"3","end_index":null}]}}\
        """
            .formatted(quoted(said));
    JsonNode message = restored(answer).path("message");
    assertThat(cited(message.path("content").textValue(), message.at("/annotations/0")))
        .isEqualTo("anna.berger@example.com");
    assertThat(message.at("/annotations/1/start_index").asInt()).isEqualTo(-1);
    assertThat(message.at("/annotations/2/start_index").textValue()).isEqualTo("3");
  }

  @Test
  void anthropic_s_citations_are_places_in_the_document_that_the_app_sent() throws Exception {
    String other = "The manual. Nothing personal in it.";
    String mine =
        "Made by anna.berger@example.com. The valve is 3 mm wide. 😀 Ask bob@example.com.";
    String request =
        """
        {"messages":[{"role":"user","content":[
          {"type":"document","source":{"type":"text","media_type":"text/plain","data":%s}},
          {"type":"document","source":{"type":"text","media_type":"text/plain","data":%s},
           "citations":{"enabled":true}},
          {"type":"text","text":"How wide?"}]}]}\
        """
            .formatted(quoted(other), quoted(mine));
    byte[] sent = MASKING.maskBody(request.getBytes(StandardCharsets.UTF_8), vault);
    String document = JSON.readTree(sent).at("/messages/0/content/1/source/data").textValue();
    assertThat(document).doesNotContain("anna");
    int from = document.indexOf("The valve");
    String answer =
        """
        {"content":[{"type":"text","text":"3 mm","citations":[
          {"type":"char_location","cited_text":"The valve","document_index":1,
           "start_char_index":%d,"end_char_index":%d},
          {"type":"char_location","document_index":0,"start_char_index":4,"end_char_index":10},
          {"type":"char_location","document_index":7,"start_char_index":4,"end_char_index":10},
          {"type":"page_location","document_index":1,"start_page_number":40}]}]}\
        """
            .formatted(from, from + "The valve".length());
    JsonNode citations = restored(answer).at("/content/0/citations");
    assertThat(cited(mine, citations.get(0), "start_char_index", "end_char_index"))
        .isEqualTo("The valve");
    assertThat(cited(other, citations.get(1), "start_char_index", "end_char_index"))
        .isEqualTo("manual");
    assertThat(citations.at("/2/start_char_index").asInt()).isEqualTo(4);
    assertThat(citations.at("/3/start_page_number").asInt()).isEqualTo(40);
    assertThat(vault.tally().restored()).as("nothing was put back").isZero();
  }

  @Test
  void without_citations_numbers_stay_as_they_are() throws Exception {
    String said = masked("anna.berger@example.com");
    String answer = "{\"content\":" + quoted(said) + ",\"start_index\":9}";
    assertThat(restored(answer).path("start_index").asInt()).isEqualTo(9);
  }
}
