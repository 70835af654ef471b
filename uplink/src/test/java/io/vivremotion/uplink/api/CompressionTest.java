package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
