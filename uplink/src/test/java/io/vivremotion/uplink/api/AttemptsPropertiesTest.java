package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.http.StreamCall;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** However providers fail: calls are at most one for each request, and the budget of all. */
class AttemptsPropertiesTest {
  private static final int SPARE = 10;

  /** What a provider does with each request. */
  enum Habit {
    ANSWERS,
    IS_BUSY,
    FAILS,
    LIMITS,
    REFUSES_THE_KEY,
    REFUSES_THE_REQUEST,
    HANGS_UP,
    BREAKS_OFF,
    SAYS_NOTHING,
    FAILS_IN_BAND;

    FakeProvider.Act act() {
      return switch (this) {
        case ANSWERS -> FakeProvider.answer(200, "application/json", FakeProvider.ANSWER);
        case IS_BUSY -> FakeProvider.answer(503, "application/json", "{}");
        case FAILS -> FakeProvider.answer(500, "application/json", "{}");
        case LIMITS -> FakeProvider.answer(429, "application/json", "{}");
        case REFUSES_THE_KEY -> FakeProvider.answer(401, "application/json", "{}");
        case REFUSES_THE_REQUEST -> FakeProvider.answer(400, "application/json", "{}");
        case HANGS_UP -> (request, peer, out) -> false;
        case BREAKS_OFF ->
            FakeProvider.stream(
                false, "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n");
        case SAYS_NOTHING -> FakeProvider.stream(true, ": ping\n\n");
        case FAILS_IN_BAND ->
            FakeProvider.stream(true, "data: {\"error\":{\"message\":\"x\",\"code\":\"y\"}}\n\n");
      };
    }
  }

  @Property(tries = 10, shrinking = ShrinkingMode.OFF)
  void no_request_is_tried_too_often_and_all_together_stay_within_the_budget(
      @ForAll @Size(min = 1, max = 3) List<Habit> habits,
      @ForAll @IntRange(min = 1, max = 3) int maxAttempts,
      @ForAll @IntRange(min = 1, max = 60) int requests,
      @ForAll boolean stream)
      throws Exception {
    List<FakeProvider> providers = new ArrayList<>();
    List<AppRig.At> targets = new ArrayList<>();
    for (Habit habit : habits) {
      FakeProvider provider = new FakeProvider().usually(habit.act());
      providers.add(provider);
      targets.add(new AppRig.At("p" + targets.size(), "openai", provider.port(), "m"));
    }
    try (AppRig rig =
        new AppRig(
            new AppApi.Config(8 << 20, 8 << 20, maxAttempts, Duration.ofSeconds(15)),
            StreamCall.Limits.DEFAULT,
            targets.toArray(AppRig.At[]::new))) {
      ask(rig, requests, stream);

      List<String> calls =
          providers.stream().flatMap(provider -> provider.bodies.stream()).toList();
      assertThat(calls).hasSizeLessThanOrEqualTo(requests + SPARE + requests / 10);
      for (int i = 0; i < requests; i++) {
        String mark = mark(i);
        assertThat(calls.stream().filter(body -> body.contains(mark)).count())
            .as(mark)
            .isLessThanOrEqualTo(maxAttempts);
      }
    } finally {
      for (FakeProvider provider : providers) {
        provider.close();
      }
    }
  }

  private static String mark(int request) {
    return "request " + request + ".";
  }

  private static void ask(AppRig rig, int requests, boolean stream) throws Exception {
    List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      String body =
          String.format(
              Locale.ROOT,
              "{\"model\":\"m\",\"stream\":%b,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
              stream,
              mark(i));
      all.add(
          rig.http.sendAsync(
              rig.to("/v1/chat/completions")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> each : all) {
      assertThat(each.get(20, TimeUnit.SECONDS).body()).isNotEmpty();
    }
  }
}
