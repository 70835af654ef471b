package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.uplink.concurrency.ConcurrencyLimit;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More requests than a provider is asked at a time. */
class CrowdTest {
  private static final String ASKED = "{\"model\":\"m\",\"messages\":[]}";
  private static final String ANSWER =
      "{\"choices\":[{\"message\":{\"content\":\"yes\"}}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}";

  private final FakeProvider first = new FakeProvider();
  private final FakeProvider second = new FakeProvider();
  private final CountDownLatch release = new CountDownLatch(1);

  CrowdTest() throws IOException {
    FakeProvider.Act answer = FakeProvider.answer(200, "application/json", ANSWER);
    first.usually((request, peer, out) -> {
      try {
        assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        return false;
      }
      return answer.on(request, peer, out);
    });
    second.usually(answer);
  }

  @AfterEach
  void close() throws IOException {
    release.countDown();
    first.close();
    second.close();
  }

  private AppRig.At atFirst(int concurrent, int waiting) {
    var limited = new ConcurrencyLimit.Config(concurrent, waiting);
    return new AppRig.At("first", "openai", first.port(), List.of("m"), false, limited);
  }

  private static CompletableFuture<HttpResponse<String>> ask(AppRig rig) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return rig.chat(ASKED);
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    });
  }

  private static double metric(AppRig rig, String name) {
    return rig.meters.get(name).gauge().value();
  }

  @Test
  void who_finds_no_room_waits_and_who_finds_no_place_to_wait_is_told() throws Exception {
    try (AppRig rig = new AppRig(atFirst(2, 1))) {
      List<CompletableFuture<HttpResponse<String>>> asked = List.of(ask(rig), ask(rig), ask(rig));
      await().until(() -> metric(rig, "vivremotion_apps_concurrency_waiting") == 1);
      HttpResponse<String> refused = rig.chat(ASKED);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("retry-after")).contains("1");
      assertThat(refused.body()).contains("first").contains("2 at a time").contains("\"error\"");
      assertThat(first.bodies).hasSize(2);
      release.countDown();
      for (CompletableFuture<HttpResponse<String>> each : asked) {
        assertThat(each.get(20, TimeUnit.SECONDS).body()).isEqualTo(ANSWER);
      }
      assertThat(first.bodies).hasSize(3);
      await().until(() -> metric(rig, "vivremotion_apps_concurrency") == 0);
    }
  }

  @Test
  void another_provider_is_asked_while_the_first_has_no_room() throws Exception {
    try (AppRig rig =
        new AppRig(atFirst(2, 1), new AppRig.At("second", "openai", second.port(), "m"))) {
      List<CompletableFuture<HttpResponse<String>>> asked = List.of(ask(rig), ask(rig));
      await().until(() -> first.bodies.size() == 2);
      assertThat(rig.chat(ASKED).body()).isEqualTo(ANSWER);
      assertThat(second.bodies).hasSize(1);
      release.countDown();
      for (CompletableFuture<HttpResponse<String>> each : asked) {
        assertThat(each.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void a_call_that_fails_by_a_mistake_in_here_is_answered_and_takes_no_place_for_good()
      throws Exception {
    var two = new ConcurrencyLimit.Config(2, 0);
    release.countDown();
    try (AppRig rig =
        new AppRig(new AppRig.At("first", "openai", first.port(), List.of("m"), true, two))) {
      rig.onMeteredCall =
          () -> {
            throw new IllegalStateException("a bug");
          };
      for (int i = 0; i < 3; i++) {
        HttpResponse<String> failed = rig.chat(ASKED);
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(rig.settlement().usage().allInput()).isZero();
      }
      rig.onMeteredCall = () -> {};
      assertThat(rig.chat(ASKED).body()).isEqualTo(ANSWER);
      assertThat(metric(rig, "vivremotion_apps_concurrency")).isZero();
    }
  }

  @Test
  void an_app_that_goes_away_leaves_the_line() throws Exception {
    try (AppRig rig = new AppRig(atFirst(2, 1))) {
      List<CompletableFuture<HttpResponse<String>>> asked = List.of(ask(rig), ask(rig));
      await().until(() -> first.bodies.size() == 2);
      try (Socket app = StreamFlowTest.app(rig, ASKED)) {
        assertThat(app.isConnected()).isTrue();
        await().until(() -> metric(rig, "vivremotion_apps_concurrency_waiting") == 1);
      }
      await().until(() -> metric(rig, "vivremotion_apps_concurrency_waiting") == 0);
      release.countDown();
      for (CompletableFuture<HttpResponse<String>> each : asked) {
        assertThat(each.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      }
      assertThat(first.bodies).hasSize(2);
      assertThat(metric(rig, "vivremotion_apps_concurrency")).isZero();
    }
  }
}
