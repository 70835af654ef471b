package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A provider that wants to be left alone is, whatever else was under way. */
class RestingProviderTest {
  private static final int UNDER_WAY = 9;
  private static final FakeProvider.Act OK =
      FakeProvider.answer(200, "application/json", "{\"ok\":1}");

  private final FakeProvider provider = new FakeProvider();
  private final CountDownLatch go = new CountDownLatch(1);
  private final AppRig rig =
      new AppRig(new AppRig.At("p", "openai", provider.port(), "m", "other"));

  RestingProviderTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    rig.close();
    provider.close();
  }

  private CompletableFuture<HttpResponse<String>> held() {
    return rig.http.sendAsync(
        rig.to("/v1/chat/completions").POST(HttpRequest.BodyPublishers.ofString(ask("m"))).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String ask(String model) {
    return "{\"model\":\"" + model + "\",\"messages\":[]}";
  }

  @ParameterizedTest
  @CsvSource({
    "rate_limit_exceeded, retry-after: 30, m, 20, 30",
    "insufficient_quota, x-none: 1, other, 590, 600"
  })
  void answers_to_calls_that_were_under_way_do_not_end_its_rest(
      String code, String header, String then, long atLeast, long atMost) throws Exception {
    provider.usually((request, peer, out) -> {
      hold();
      return OK.on(request, peer, out);
    });
    List<CompletableFuture<HttpResponse<String>>> underWay = new ArrayList<>();
    for (int i = 0; i < UNDER_WAY; i++) {
      underWay.add(held());
    }
    await().until(() -> provider.bodies.size() == UNDER_WAY);
    String refusal = "{\"error\":{\"message\":\"no more\",\"code\":\"" + code + "\"}}";
    provider.next(FakeProvider.answer(429, "application/json", refusal, header));
    assertThat(rig.chat(ask("m")).statusCode()).isGreaterThanOrEqualTo(400);

    go.countDown();
    for (CompletableFuture<HttpResponse<String>> each : underWay) {
      assertThat(each.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    HttpResponse<String> later = rig.chat(ask(then));
    assertThat(later.statusCode()).isEqualTo(503);
    assertThat(later.headers().firstValueAsLong("retry-after").orElse(0))
        .isBetween(atLeast, atMost);
    assertThat(provider.bodies).hasSize(UNDER_WAY + 1);
  }

  private void hold() throws IOException {
    try {
      assertThat(go.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
