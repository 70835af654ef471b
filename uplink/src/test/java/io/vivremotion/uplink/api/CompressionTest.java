package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests are compressed where bytes count and the provider takes it. */
class CompressionTest {
  private static final String LONG = "the pump runs hot ".repeat(200);
  private static final String ASK =
      "{\"model\":\"gpt-x\",\"messages\":[{\"role\":\"user\",\"content\":\"" + LONG + "\"}]}";
  private static final String ANSWER = "{\"choices\":[{\"message\":{\"content\":\"hi\"}}]}";

  private final FakeProvider provider = new FakeProvider();
  private final AppRig rig =
      new AppRig(new AppRig.At("one", "openai", provider.port(), "gpt-x").overMeteredLink());

  CompressionTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    rig.close();
    provider.close();
  }

  private static FakeProvider.Act gzipped(byte[] packed) {
    return (request, peer, out) -> {
      String head =
          "HTTP/1.1 200 X\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\n"
              + "content-length: "
              + packed.length
              + "\r\n\r\n";
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(packed);
      return true;
    };
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  @Test
  void a_whole_answer_is_wanted_compressed_and_told_plain() throws Exception {
    String answer = ANSWER.replace("hi", LONG);
    provider.next(gzipped(gzip(answer.getBytes(StandardCharsets.UTF_8))));

    var response = rig.chat(ASK.replace(LONG, "short"));

    assertThat(response.body()).isEqualTo(answer);
    assertThat(response.headers().firstValue("content-encoding")).isEmpty();
    assertThat(provider.heads.getFirst()).contains("accept-encoding: gzip\r\n");
    assertThat(rig.settlement().wireBytes()).isLessThan(answer.length() / 2);
  }

  @Test
  void a_stream_is_not_for_it_would_be_held_up() throws Exception {
    provider.next(FakeProvider.stream(true, "data: [DONE]\n\n"));
    rig.chat("{\"model\":\"gpt-x\",\"stream\":true}");
    assertThat(provider.heads.getFirst()).doesNotContain("accept-encoding");
  }

  @Test
  void what_unpacks_to_more_than_an_answer_may_have_or_to_nothing_is_an_error() throws Exception {
    byte[] bomb = gzip(new byte[64 << 20]);
    byte[] whole = gzip(ANSWER.getBytes(StandardCharsets.UTF_8));
    byte[] half = java.util.Arrays.copyOf(whole, whole.length / 2);
    for (byte[] packed : List.of(bomb, half, new byte[] {1, 2, 3})) {
      provider.usually(gzipped(packed));
      var response = rig.chat(ASK.replace(LONG, "short"));
      assertThat(response.statusCode()).isIn(502, 503);
      assertThat(response.body()).contains("\"error\":{");
    }
  }

  private boolean isCompressed(int request) {
    return provider.heads.get(request).contains("content-encoding: gzip");
  }

  @Test
  void a_provider_that_takes_it_gets_all_long_requests_so() throws Exception {
    provider.usually(FakeProvider.answer(200, "application/json", ANSWER));
    assertThat(rig.chat(ASK).body()).isEqualTo(ANSWER);
    assertThat(rig.chat(ASK).body()).isEqualTo(ANSWER);
    assertThat(rig.chat(ASK.replace(LONG, "short")).body()).isEqualTo(ANSWER);

    assertThat(isCompressed(0)).isTrue();
    assertThat(isCompressed(1)).isTrue();
    assertThat(isCompressed(2)).isFalse();
    assertThat(provider.bodies.getFirst().length()).isLessThan(ASK.length() / 4);
    assertThat(rig.meters.counter("vivremotion_apps_compression_saved_bytes").count())
        .isGreaterThan(ASK.length());
  }

  @Test
  void one_that_refuses_it_is_asked_plain_and_never_again_compressed() throws Exception {
    provider
        .next(FakeProvider.answer(415, "application/json", "{\"error\":{\"message\":\"what?\"}}"))
        .usually(FakeProvider.answer(200, "application/json", ANSWER));
    assertThat(rig.chat(ASK).body()).isEqualTo(ANSWER);
    assertThat(rig.chat(ASK).body()).isEqualTo(ANSWER);

    assertThat(provider.bodies).hasSize(3);
    assertThat(isCompressed(0)).isTrue();
    assertThat(isCompressed(1)).isFalse();
    assertThat(provider.bodies.get(1)).isEqualTo(ASK);
    assertThat(isCompressed(2)).isFalse();
  }

  @Test
  void one_that_took_it_and_does_no_more_is_asked_plain() throws Exception {
    provider
        .next(FakeProvider.answer(200, "application/json", ANSWER))
        .next(FakeProvider.answer(415, "application/json", "{\"error\":{\"message\":\"what?\"}}"))
        .usually(FakeProvider.answer(200, "application/json", ANSWER));
    for (int i = 0; i < 3; i++) {
      assertThat(rig.chat(ASK).body()).isEqualTo(ANSWER);
    }
    assertThat(provider.bodies).hasSize(4);
    assertThat(List.of(isCompressed(0), isCompressed(1), isCompressed(2), isCompressed(3)))
        .containsExactly(true, true, false, false);
    assertThat(rig.endpoints.notes().values()).singleElement().asString().startsWith("refused ");
  }

  @Test
  void wrong_requests_to_one_that_takes_it_are_not_sent_twice_each() throws Exception {
    provider
        .next(FakeProvider.answer(200, "application/json", ANSWER))
        .usually(FakeProvider.answer(400, "application/json", "{\"error\":{\"message\":\"no\"}}"));
    assertThat(rig.chat(ASK).body()).isEqualTo(ANSWER);
    for (int i = 0; i < 3; i++) {
      assertThat(rig.chat(ASK).statusCode()).isEqualTo(400);
    }
    assertThat(provider.bodies).hasSize(5);
    assertThat(rig.endpoints.notes()).containsValue("taken");
  }

  @Test
  void a_request_that_is_wrong_in_itself_says_nothing_of_compression() throws Exception {
    provider.next(
        FakeProvider.answer(400, "application/json", "{\"error\":{\"message\":\"no\"}}"),
        FakeProvider.answer(400, "application/json", "{\"error\":{\"message\":\"no\"}}"));
    assertThat(rig.chat(ASK).statusCode()).isEqualTo(400);
    provider.usually(FakeProvider.answer(200, "application/json", ANSWER));
    assertThat(rig.chat(ASK).body()).isEqualTo(ANSWER);

    assertThat(isCompressed(1)).isFalse();
    assertThat(isCompressed(2)).isTrue();
  }
}
