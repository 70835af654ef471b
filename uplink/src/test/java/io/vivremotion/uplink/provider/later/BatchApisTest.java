package io.vivremotion.uplink.provider.later;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.http.HttpClient;
import io.vivremotion.http.Wire;
import io.vivremotion.simulation.cloud.BatchBehaviour;
import io.vivremotion.simulation.cloud.StandInProvider;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.anthropic.AnthropicMessages;
import io.vivremotion.uplink.format.anthropic.AnthropicVersion;
import io.vivremotion.uplink.format.openai.OpenAiChat;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.BatchApi;
import io.vivremotion.uplink.provider.BatchApi.Step;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.openai.KeySource;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both vendors' APIs over real sockets, with a stand-in that misbehaves. */
class BatchApisTest {
  private static final List<BatchApi.Item> ITEMS =
      List.of(
          new BatchApi.Item("vm-1-0", new Ask("Judge.", "{\"id\":\"a1\",\"row\":{\"x\":1}}", 100)),
          new BatchApi.Item("vm-1-1", new Ask("Judge.", "{\"id\":\"a1\",\"row\":{\"x\":2}}", 100)));

  private final StandInProvider cloud = new StandInProvider(StandInProvider.Config.DEFAULT);
  private final HttpClient client =
      new HttpClient(HttpClient.Config.DEFAULT, Wire.FREE, new SimpleMeterRegistry());

  @BeforeEach
  void start() throws IOException {
    cloud.start();
    client.start();
    cloud.batches().looks(1);
  }

  @AfterEach
  void stop() {
    client.close();
    cloud.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = BatchApi.Format.class,
      names = {"OPENAI", "ANTHROPIC"})
  void a_lot_is_handed_in_worked_on_read_and_forgotten(BatchApi.Format format) throws Exception {
    BatchApi api = api(format);
    String batch = handedIn(api);
    assertThat(api.look(batch)).isEqualTo(new Step.Working());
    Step.Ended ended = (Step.Ended) api.look(batch);
    Map<String, Outcome> results = results(api, ended);
    assertThat(results).containsOnlyKeys("vm-1-0", "vm-1-1");
    assertThat(results.get("vm-1-1"))
        .isInstanceOfSatisfying(
            Outcome.Answered.class,
            answered -> {
              assertThat(answered.text()).contains("\"id\":\"a1\"").contains("[simulated]");
              assertThat(answered.complete()).isTrue();
              assertThat(answered.usage().input()).isPositive();
            });
    assertThat(api.delete(leftovers(ended))).isEqualTo(new Step.Done());
    assertThat(api.delete(leftovers(ended))).as("again").isEqualTo(new Step.Done());
    assertThat(cloud.batches().kept()).isZero();
    assertThat(cloud.batches().files()).as("what was uploaded").isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = BatchApi.Format.class,
      names = {"OPENAI", "ANTHROPIC"})
  void a_lot_whose_reply_was_lost_is_found_again(BatchApi.Format format) throws Exception {
    BatchApi api = api(format);
    BatchApi.Lost lost = new BatchApi.Lost("vm-1", 2, Instant.now(), Set.of());
    assertThat(api.find(lost)).isEqualTo(new Step.Gone());
    cloud.batches().usually(BatchBehaviour.MUTE);
    Step step = api.upload("vm-1", ITEMS);
    if (step instanceof Step.Uploaded(String file)) {
      assertThat(api.find(lost)).isEqualTo(step);
      step = api.create("vm-1", file);
    }
    assertThat(step).isInstanceOf(Step.Failed.class);
    Step.Created found = (Step.Created) api.find(lost);
    assertThat(api.look(found.batch())).isEqualTo(new Step.Working());
    if (format == BatchApi.Format.ANTHROPIC) {
      BatchApi.Lost other = new BatchApi.Lost("vm-2", 2, Instant.now(), Set.of(found.batch()));
      assertThat(api.find(other)).isEqualTo(new Step.Gone());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = BatchApi.Format.class,
      names = {"OPENAI", "ANTHROPIC"})
  void errors_and_expiry_are_told_prompt_by_prompt(BatchApi.Format format) throws Exception {
    BatchApi api = api(format);
    for (BatchBehaviour behaviour : List.of(BatchBehaviour.PARTIAL, BatchBehaviour.EXPIRED)) {
      cloud.batches().usually(behaviour);
      String batch = handedIn(api);
      api.look(batch);
      Map<String, Outcome> results = results(api, (Step.Ended) api.look(batch));
      assertThat(results.get("vm-1-0")).isInstanceOf(Outcome.Answered.class);
      assertThat(results.get("vm-1-1")).isInstanceOf(Outcome.Refused.class);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = BatchApi.Format.class,
      names = {"OPENAI", "ANTHROPIC"})
  void what_was_lost_or_refused_or_cancelled_says_so(BatchApi.Format format) throws Exception {
    BatchApi api = api(format);
    cloud.batches().usually(BatchBehaviour.LOST_RESULTS);
    String batch = handedIn(api);
    api.look(batch);
    assertThat(api.results((Step.Ended) api.look(batch))).isEqualTo(new Step.Gone());
    assertThat(api.look("batch_999")).isEqualTo(new Step.Gone());
    cloud.batches().usually(BatchBehaviour.ENDLESS);
    batch = handedIn(api);
    for (int i = 0; i < 5; i++) {
      assertThat(api.look(batch)).isEqualTo(new Step.Working());
    }
    assertThat(api.cancel(batch)).isEqualTo(new Step.Done());
    assertThat(api.look(batch)).isInstanceOf(Step.Ended.class);
    cloud.batches().usually(BatchBehaviour.REFUSED);
    assertThat(api.upload("vm-1", ITEMS))
        .isEqualTo(
            new Step.Failed(
                new Outcome.Refused("http-400", "the batch API refuses the request: 400")));
  }

  @Test
  void what_is_sent_is_about_what_was_said() {
    assertThat(api(BatchApi.Format.ANTHROPIC).uploadBytes(ITEMS)).isBetween(600L, 1_000L);
    assertThat(api(BatchApi.Format.OPENAI).uploadBytes(ITEMS)).isBetween(1_000L, 2_000L);
  }

  private static String handedIn(BatchApi api) throws InterruptedException {
    Step step = api.upload("vm-1", ITEMS);
    if (step instanceof Step.Uploaded(String file)) {
      step = api.create("vm-1", file);
    }
    return ((Step.Created) step).batch();
  }

  private static Map<String, Outcome> results(BatchApi api, Step.Ended ended)
      throws InterruptedException {
    return ((Step.Results) api.results(ended)).byId();
  }

  private static BatchApi.Leftovers leftovers(Step.Ended ended) {
    return new BatchApi.Leftovers(ended.batch(), ended.files());
  }

  private BatchApi api(BatchApi.Format format) {
    URI base = URI.create("http://127.0.0.1:" + cloud.port() + "/v1");
    var reach =
        new OpenAiBatches.Reach(
            KeySource.of("key"), client, InstantSource.system(), Duration.ofSeconds(5));
    var origin = new Origin(InstantSource.system(), () -> "abcdefghijklmnopqrstuvwxyz");
    return format == BatchApi.Format.OPENAI
        ? new OpenAiBatches(BatchApi.Terms.DEFAULT, base, "m", reach, new OpenAiChat(origin))
        : new AnthropicBatches(
            BatchApi.Terms.DEFAULT,
            base,
            "m",
            reach,
            new AnthropicMessages(origin, AnthropicVersion.V2023_06_01));
  }
}
