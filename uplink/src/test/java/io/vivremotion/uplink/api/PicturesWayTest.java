package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.uplink.image.MadePictures;
import io.vivremotion.uplink.privacy.Shape;
import io.vivremotion.uplink.tenant.Ending;
import io.vivremotion.uplink.tenant.Mask;
import io.vivremotion.uplink.tenant.Unmaskable;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures on their way to a provider. */
class PicturesWayTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final FakeProvider provider = new FakeProvider();
  private final FakeProvider other = new FakeProvider();
  private final FakeProvider near = new FakeProvider();
  private final AppRig rig =
      new AppRig(
          new AppRig.At("n", "openai", near.port(), "near", "both"),
          new AppRig.At("o", "openai", provider.port(), "gpt", "both").overMeteredLink(),
          new AppRig.At("a", "anthropic", other.port(), "claude").overMeteredLink());

  PicturesWayTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    rig.close();
    provider.close();
    other.close();
    near.close();
  }

  private static String chat(byte[] picture) {
    return chat("gpt", picture);
  }

  private static String chat(String model, byte[] picture) {
    return "{\"model\":\""
        + model
        + "\",\"messages\":[{\"role\":\"user\",\"content\":["
        + "{\"type\":\"text\",\"text\":\"what is it\"},{\"type\":\"image_url\",\"image_url\":{"
        + "\"url\":\"data:image/jpeg;base64,"
        + MadePictures.base64(picture)
        + "\"}}]}]}";
  }

  private static String messages(byte[] picture) {
    return "{\"model\":\"claude\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":["
        + "{\"type\":\"text\",\"text\":\"what is it\"},{\"type\":\"image\",\"source\":{"
        + "\"type\":\"base64\",\"media_type\":\"image/jpeg\",\"data\":\""
        + MadePictures.base64(picture)
        + "\"}}]}]}";
  }

  @Test
  void over_a_thin_link_they_go_smaller_and_the_audit_says_so() throws Exception {
    rig.linkBytesPerSecond = 4_000;
    byte[] photo = MadePictures.photo(1_200, 900, "jpeg");
    rig.chat(chat(photo));
    assertThat(rig.settlement().wireBytes()).isBetween(10_000L, 45_000L);
    assertThat(rig.audit().why()).matches("pictures=1 bytes=" + photo.length + ">\\d+");
    rig.post("/v1/messages", messages(photo));
    assertThat(rig.settlement().wireBytes()).isBetween(10_000L, 45_000L);
    rig.chat(chat("near", photo));
    assertThat(near.bodies.getLast()).as("not over the link").isEqualTo(chat("near", photo));
  }

  @Test
  void the_second_provider_may_be_the_one_over_the_thin_link() throws Exception {
    rig.linkBytesPerSecond = 4_000;
    near.usually(FakeProvider.answer(404, "application/json", "{}"));
    byte[] photo = MadePictures.photo(1_200, 900, "jpeg");
    rig.chat(chat("both", photo));
    assertThat(near.bodies).hasSize(1);
    assertThat(provider.bodies).hasSize(1);
    assertThat(rig.settlement().wireBytes()).as("of both").isBetween(20_000L, 90_000L);
    assertThat(rig.audit().why()).startsWith("pictures=1");
  }

  @Test
  void over_a_wide_one_they_go_as_they_are() throws Exception {
    byte[] photo = MadePictures.photo(1_200, 900, "jpeg");
    rig.chat(chat(photo));
    assertThat(rig.settlement().wireBytes()).isGreaterThan(photo.length);
    assertThat(rig.audit().why()).isEmpty();
  }

  @Test
  void a_bomb_is_refused_in_the_apps_own_words_and_nothing_is_sent() throws Exception {
    rig.linkBytesPerSecond = 1;
    byte[] bomb = java.util.Arrays.copyOf(MadePictures.pngHead(30_000, 30_000), 1_000);
    HttpResponse<String> chat = rig.chat(chat(bomb));
    assertThat(chat.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(chat.body()).at("/error/message").asText()).contains("30000 x 30000");
    HttpResponse<String> messages = rig.post("/v1/messages", messages(bomb));
    assertThat(JSON.readTree(messages.body()).at("/error/type").asText())
        .isEqualTo("invalid_request_error");
    assertThat(provider.bodies).isEmpty();
    assertThat(rig.settlement().ending()).isEqualTo(Ending.NOT_SENT);
  }

  @Test
  void of_a_masking_tenant_they_are_refused_or_left_out_or_pass() throws Exception {
    byte[] photo = MadePictures.photo(64, 64, "jpeg");
    for (Unmaskable media : Unmaskable.values()) {
      var mask = new Mask(List.of(Shape.EMAIL), Map.of(), media);
      rig.handlings.put(
          media.name(), new Handling(Optional.of(mask.masking()), Optional.empty(), false, media));
    }
    HttpResponse<String> refused = rig.post("/v1/messages", "REFUSE", messages(photo));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(refused.body()).at("/error/message").asText())
        .contains("a part of type image cannot be");
    assertThat(rig.post("/v1/chat/completions", "REFUSE", chat(photo)).statusCode()).isEqualTo(400);
    assertThat(provider.bodies).isEmpty();
    rig.post("/v1/chat/completions", "STRIP", chat("near", photo));
    assertThat(JSON.readTree(near.bodies.getLast()).at("/messages/0/content/1").toString())
        .isEqualTo(
            "{\"type\":\"text\",\"text\":\"(a part of type image_url was left out: it cannot be"
                + " masked)\"}");
    rig.post("/v1/chat/completions", "PASS", chat("near", photo));
    assertThat(near.bodies.getLast()).isEqualTo(chat("near", photo));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"\\u0069mage_url\",\"image_url\":{\"url\":\"https://example.org/x.png\"}}",
        "{\"\\u0074ype\":\"input_audio\",\"input_audio\":{\"data\":\"AAAA\",\"format\":\"wav\"}}",
        "{\"type\":\"file\",\"file\":{\"file_id\":\"file-1\"}}",
        "{\"image_url\":{\"url\":\"https://example.org/x.png\"}}",
        "{\"image_url\":\"https://example.org/x.png\"}",
        "{\"input_audio\":{\"data\":\"AAAA\",\"format\":\"wav\"}}",
        "{\"type\":\"image_embeds\",\"image_embeds\":\"AAAA\"}"
      })
  void nothing_that_cannot_be_masked_slips_through(String part) throws Exception {
    var mask = new Mask(List.of(Shape.EMAIL), Map.of(), Unmaskable.REFUSE);
    rig.handlings.put("m", new Handling(Optional.of(mask.masking()), Optional.empty(), false));
    String body =
        "{\"model\":\"near\",\"messages\":[{\"role\":\"user\",\"content\":[" + part + "]}]}";
    assertThat(rig.post("/v1/chat/completions", "m", body).statusCode()).isEqualTo(400);
    assertThat(near.bodies).isEmpty();
  }

  @Test
  void a_long_body_is_masked_beside_the_loop_and_whole() throws Exception {
    var mask = new Mask(List.of(Shape.EMAIL), Map.of(), Unmaskable.REFUSE);
    rig.handlings.put("m", new Handling(Optional.of(mask.masking()), Optional.empty(), false));
    String text = "write to ada@example.org. ".repeat(10_000);
    rig.post(
        "/v1/chat/completions",
        "m",
        "{\"model\":\"near\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}");
    assertThat(near.bodies.getLast()).contains("write to ").doesNotContain("ada@");
  }
}
