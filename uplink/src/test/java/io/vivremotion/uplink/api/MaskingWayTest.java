package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.simulation.cloud.Lie;
import io.vivremotion.simulation.cloud.Speech;
import io.vivremotion.simulation.cloud.StandInLlm;
import io.vivremotion.simulation.cloud.Turn;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.privacy.Shape;
import io.vivremotion.uplink.tenant.Mask;
import io.vivremotion.uplink.tenant.Unmaskable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing personal of a masking tenant leaves, and its apps see nothing of the masks. */
class MaskingWayTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String MAIL = "ada.byron@example.org";
  private static final String PERSON = "Zoë \"Ace\" Quint";
  private static final String IBAN = "DE89370400440532013000";
  private static final int STREAMS = 40;

  private final StandInLlm llm = new StandInLlm("127.0.0.1", 0);
  private final AppRig rig;

  MaskingWayTest() throws IOException {
    llm.start();
    rig =
        new AppRig(
            new AppRig.At("o", "openai", llm.port(), "gpt-x"),
            new AppRig.At("a", "anthropic", llm.port(), "claude-x"));
    Mask mask =
        new Mask(
            List.of(Shape.EMAIL, Shape.IBAN),
            Map.of("person", List.of("Zoë Ace Quint")),
            Unmaskable.REFUSE);
    rig.handlings.put("masking", new Handling(Optional.of(mask.masking()), Optional.empty(), true));
  }

  @AfterEach
  void close() {
    rig.close();
    llm.close();
  }

  private static String ask(String model, boolean stream) {
    var body = JSON.createObjectNode().put("model", model).put("stream", stream);
    body.put("max_tokens", 50);
    body.putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", "Write to " + MAIL + ", that is " + PERSON + ", of " + IBAN + ".");
    return body.toString();
  }

  private static String path(Dialect.Format format) {
    return switch (format) {
      case ANTHROPIC_MESSAGES -> "/v1/messages";
      case OPENAI_RESPONSES -> "/v1/responses";
      case OPENAI_CHAT, GEMINI -> "/v1/chat/completions";
    };
  }

  private String post(Dialect.Format format, String body) throws Exception {
    String shaped =
        format == Dialect.Format.OPENAI_RESPONSES
            ? body.replace("\"max_tokens\"", "\"max_output_tokens\"")
                .replace("\"messages\"", "\"input\"")
            : body;
    return rig.post(path(format), "masking", shaped).body();
  }

  private void nothing_personal_was_seen(int requests) {
    assertThat(llm.asked()).hasSize(requests);
    for (StandInLlm.Asked asked : llm.asked()) {
      assertThat(asked.body().toString())
          .contains("⟦EMAIL_1⟧")
          .contains("⟦PERSON_1⟧")
          .contains("⟦IBAN_1⟧")
          .doesNotContain(MAIL, "Zo", "Quint", IBAN);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI_CHAT, gpt-x", "OPENAI_CHAT, claude-x",
    "ANTHROPIC_MESSAGES, gpt-x", "ANTHROPIC_MESSAGES, claude-x",
    "OPENAI_RESPONSES, gpt-x", "OPENAI_RESPONSES, claude-x"
  })
  void a_whole_answer_is_restored(Dialect.Format format, String model) throws Exception {
    llm.next(Turn.says(Speech.of("Dear ⟦PERSON_1⟧, ", "⟦EMAIL_1⟧ and ⟦IBAN_1⟧ are noted.")));

    Heard heard = Heard.of(format, post(format, ask(model, false)));

    assertThat(heard.text())
        .isEqualTo("Dear " + PERSON + ", " + MAIL + " and " + IBAN + " are noted.");
    nothing_personal_was_seen(1);
    var entry = rig.audit();
    assertThat(entry.maskedValues()).isEqualTo(3);
    assertThat(rig.meters.counter("vivremotion_apps_masked_values").count()).isEqualTo(3);
    assertThat(rig.meters.counter("vivremotion_apps_restored_values").count()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI_CHAT, gpt-x", "OPENAI_CHAT, claude-x",
    "ANTHROPIC_MESSAGES, gpt-x", "ANTHROPIC_MESSAGES, claude-x",
    "OPENAI_RESPONSES, gpt-x", "OPENAI_RESPONSES, claude-x"
  })
  void streams_cut_anywhere_are_restored(Dialect.Format format, String model) throws Exception {
    long seed = new Random().nextLong();
    System.out.println("MaskingWayTest seed " + seed);
    Random random = new Random(seed);
    String said = "Dear ⟦PERSON_1⟧: ⟦EMAIL_1⟧, EMAIL_1; 2 ⟦ 3, ⟦IBAN_1⟧ ⟦EMAIL_1⟧";
    String meant =
        said.replace("⟦PERSON_1⟧", PERSON)
            .replace("⟦EMAIL_1⟧", MAIL)
            .replace("EMAIL_1", MAIL)
            .replace("⟦IBAN_1⟧", IBAN);
    for (int i = 0; i < STREAMS; i++) {
      var call = new Speech.Call("call_1", "send", "{\"to\":\"⟦EMAIL_1⟧\",\"who\":\"⟦PERSON_1⟧\"}");
      Speech speech =
          new Speech(
              List.of("⟦EMAIL_1⟧ ", "is"),
              cut(said, random),
              List.of(call),
              Speech.TOKENS,
              "calls");
      llm.next(i == 0 ? Turn.says(speech, Lie.BYTE_BY_BYTE) : Turn.says(speech));

      String body = post(format, ask(model, true));
      Heard heard = Heard.of(format, body);

      assertThat(heard.whole()).as(body).isTrue();
      assertThat(heard.text()).as(body).isEqualTo(meant);
      JsonNode arguments = JSON.readTree(heard.arguments());
      assertThat(arguments.path("to").asText()).isEqualTo(MAIL);
      assertThat(arguments.path("who").asText()).isEqualTo(PERSON);
      assertThat(body).doesNotContain("⟦EMAIL_1⟧").doesNotContain("⟦PERSON");
    }
    nothing_personal_was_seen(STREAMS);
  }

  private static List<String> cut(String text, Random random) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int to = Math.min(text.length(), from + 1 + random.nextInt(6));
      pieces.add(text.substring(from, to));
      from = to;
    }
    return pieces;
  }

  @Test
  void an_answer_that_is_json_stays_json() throws Exception {
    String body =
        ask("gpt-x", true)
            .replace("\"max_tokens\":50", "\"response_format\":{\"type\":\"json_object\"}");
    llm.next(Turn.says(Speech.of("{\"name\":\"⟦PER", "SON_1⟧\"}")));

    Heard heard = Heard.of(Dialect.Format.OPENAI_CHAT, post(Dialect.Format.OPENAI_CHAT, body));

    assertThat(JSON.readTree(heard.text()).path("name").asText()).isEqualTo(PERSON);
  }

  @Test
  void a_text_document_without_a_blank_and_who_asks_are_masked_too() throws Exception {
    String source =
        "{\"data\":\"mail;" + MAIL + "\",\"type\":\"text\",\"media_type\":\"text/plain\"}";
    String body =
        ask("claude-x", false)
            .replace(
                "\"max_tokens\":50",
                "\"max_tokens\":50,\"metadata\":{\"user_id\":\"" + MAIL + "\"}")
            .replaceFirst(
                "\"content\":\"[^\"]*\\\\\"Ace[^}]*",
                "\"content\":[{\"type\":\"document\",\"source\":" + source + "}]");
    assertThat(body).contains("document");

    var _ = post(Dialect.Format.ANTHROPIC_MESSAGES, body);

    assertThat(llm.asked().getFirst().body().toString())
        .contains("mail;⟦EMAIL_1⟧", "\"user_id\":\"⟦EMAIL_1⟧\"")
        .doesNotContain(MAIL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[9906, 1917]", "[ [9906], [1917]]", "[\"a\", [1917]]", "[\"a\"], \"input\": [7]"})
  void texts_in_tokens_are_not_sent_since_they_cannot_be_masked(String input) throws Exception {
    String body = "{\"model\":\"gpt-x\",\"dimensions\":8,\"input\":" + input + "}";

    var response = rig.post("/v1/embeddings", "masking", body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("send them as strings");
    assertThat(llm.asked()).isEmpty();
  }

  @Test
  void what_cannot_be_read_is_not_sent() throws Exception {
    var response =
        rig.post("/v1/chat/completions", "masking", ask("gpt-x", false).replace("]", ""));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(llm.asked()).isEmpty();
  }

  @Test
  void a_provider_that_quotes_the_request_is_restored_too() throws Exception {
    llm.usually(Turn.refuses(400, "{\"error\":{\"message\":\"no such mailbox: ⟦EMAIL_1⟧\"}}"));

    String body = post(Dialect.Format.OPENAI_CHAT, ask("gpt-x", false));

    assertThat(body).contains("no such mailbox: " + MAIL);
  }

  @Test
  void where_nothing_is_masked_bytes_pass_untouched() throws Exception {
    llm.usually(Turn.says(Speech.of("⟦EMAIL_1⟧ ", "stays")));
    String plain =
        "{\"model\":\"gpt-x\",\"stream\":true,\"messages\":[{\"role\":\"user\","
            + "\"content\":\"hello\"}]}";

    String masking = rig.post("/v1/chat/completions", "masking", plain).body();

    assertThat(masking).isEqualTo(rig.chat(plain).body());
    assertThat(rig.audit().maskedValues()).isZero();
  }
}
