package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.http.StreamCall;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A provider that wants to be left alone is, whatever else was under way. */
class RestingProviderTest {
  private static final int UNDER_WAY = 9;
  private static final FakeProvider.Act OK =
      FakeProvider.answer(200, "application/json", FakeProvider.ANSWER);

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

  private CompletableFuture<HttpResponse<String>> held(AppRig rig) {
    return rig.http.sendAsync(
        rig.to("/v1/chat/completions").POST(HttpRequest.BodyPublishers.ofString(ask("m"))).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String ask(String model) {
    return "{\"model\":\"" + model + "\",\"messages\":[]}";
  }

  @ParameterizedTest
  @CsvSource({
    "rate_limit_exceeded, retry-after: 60, m, 50, 60",
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
      underWay.add(held(rig));
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

  @Test
  void what_comes_while_all_rest_waits_for_the_one_that_comes_back_first() throws Exception {
    try (FakeProvider later = new FakeProvider();
        AppRig both =
            new AppRig(
                new AppApi.Config(8 << 20, 8 << 20, 2, Duration.ofSeconds(15)),
                StreamCall.Limits.DEFAULT,
                new AppRig.At("later", "openai", later.port(), "m"),
                new AppRig.At("soon", "openai", provider.port(), "m"))) {
      later.next(limited(20));
      provider.next(limited(1));
      provider.usually(OK);
      assertThat(both.chat(ask("m")).statusCode()).isEqualTo(429);

      List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        waiting.add(held(both));
      }
      await().until(() -> both.meters.get("vivremotion_apps_waiting").gauge().value() > 0);
      for (CompletableFuture<HttpResponse<String>> each : waiting) {
        assertThat(each.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      }
      assertThat(later.bodies).hasSize(1);
      assertThat(both.meters.get("vivremotion_apps_waiting").gauge().value()).isZero();
    }
  }

  @Test
  void an_app_that_leaves_while_all_rest_leaves_its_place() throws Exception {
    try (AppRig one =
        new AppRig(
            new AppApi.Config(8 << 20, 8 << 20, 1, Duration.ofSeconds(15)),
            StreamCall.Limits.DEFAULT,
            new AppRig.At("p", "openai", provider.port(), "m"))) {
      provider.next(limited(20));
      assertThat(one.chat(ask("m")).statusCode()).isEqualTo(429);
      CompletableFuture<HttpResponse<String>> leaving = held(one);
      await().until(() -> one.meters.get("vivremotion_apps_waiting").gauge().value() == 1);
      leaving.cancel(true);
      await().until(() -> one.meters.get("vivremotion_apps_waiting").gauge().value() == 0);
      assertThat(provider.bodies).hasSize(1);
    }
  }

  private static FakeProvider.Act withNothingLeft(int limit, String reset) {
    return FakeProvider.answer(
        200,
        "application/json",
        FakeProvider.ANSWER,
        "x-ratelimit-limit-requests: " + limit,
        "x-ratelimit-remaining-requests: 0",
        "x-ratelimit-reset-requests: " + reset);
  }

  @Test
  void a_provider_that_says_that_nothing_is_left_is_not_asked_until_there_is() throws Exception {
    try (FakeProvider other = new FakeProvider();
        AppRig both =
            new AppRig(
                new AppRig.At("p", "openai", provider.port(), "m"),
                new AppRig.At("other", "openai", other.port(), "m"))) {
      provider.usually(withNothingLeft(2, "20s"));
      other.usually(OK);
      for (int i = 0; i < 3; i++) {
        assertThat(both.chat(ask("m")).statusCode()).isEqualTo(200);
      }
      assertThat(provider.bodies).hasSize(1);
      assertThat(other.bodies).hasSize(2);
    }
  }

  @Test
  void where_nobody_else_has_the_model_the_next_request_waits_as_long_as_that_takes()
      throws Exception {
    provider.usually(withNothingLeft(5, "1s"));
    long from = System.nanoTime();
    for (int i = 0; i < 3; i++) {
      assertThat(rig.chat(ask("m")).statusCode()).isEqualTo(200);
    }
    assertThat(System.nanoTime() - from).isGreaterThan(Duration.ofMillis(400).toNanos());
    assertThat(provider.bodies).hasSize(3);
  }

  private static FakeProvider.Act limited(int seconds) {
    return FakeProvider.answer(429, "application/json", "{}", "retry-after: " + seconds);
  }

  private void hold() throws IOException {
    try {
      assertThat(go.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
