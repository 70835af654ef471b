package io.vivremotion.uplink.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.http.HttpClient;
import io.vivremotion.http.Wire;
import io.vivremotion.insight.Health;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.provider.openai.KeySource;
import io.vivremotion.uplink.sink.Fare;
import io.vivremotion.uplink.sink.LinkFare;
import io.vivremotion.uplink.sink.SinkRig;
import io.vivremotion.uplink.sink.webhook.WebhookSink.Mode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookSinkTest {
  @TempDir private Path folder;

  private static WebhookSink.Config config(URI url, Mode mode, Compression.When gzip) {
    return new WebhookSink.Config(url, mode, KeySource.NONE, Map.of(), gzip, Duration.ofSeconds(5));
  }

  private SinkRig rig(WebhookSink.Config config) throws Exception {
    SinkRig rig = new SinkRig(folder);
    HttpClient client = new HttpClient(HttpClient.Config.DEFAULT, Wire.FREE, rig.meters);
    return rig.add("site", new WebhookSink(config, client, Fare.FREE, InstantSource.system()))
        .start();
  }

  private SinkRig rig(EventReceiver receiver, Mode mode) throws Exception {
    return rig(config(receiver.url(), mode, Compression.When.NEVER));
  }

  private static void say(SinkRig rig, int from, int to) throws InterruptedException {
    for (int i = from; i < to; i++) {
      rig.say("press-1", Integer.toString(i));
    }
  }

  @Test
  void batches_arrive_whole_and_in_order() throws Exception {
    try (EventReceiver receiver = new EventReceiver();
        SinkRig rig = rig(receiver, Mode.BATCHED)) {
      say(rig, 0, 50);
      await().until(() -> receiver.data().size() == 50);
      assertThat(receiver.data()).isEqualTo(IntStream.range(0, 50).boxed().toList());
      assertThat(receiver.heard().getFirst().type())
          .isEqualTo("application/cloudevents-batch+json; charset=UTF-8");
    }
  }

  @Test
  void structured_and_binary_send_one_event_each() throws Exception {
    try (EventReceiver receiver = new EventReceiver();
        SinkRig rig = rig(receiver, Mode.BINARY)) {
      String id = rig.say("prêss 1", "63.5").id().toString();
      await().until(() -> receiver.events().size() == 1);
      assertThat(receiver.heard().getFirst().id()).isEqualTo(id);
      assertThat(receiver.heard().getFirst().type()).isEqualTo("application/json");
      assertThat(receiver.events().getFirst().path("data").asDouble()).isEqualTo(63.5);
    }
    assertThat(Content.encoded("prêss \"1\" 100%")).isEqualTo("pr%C3%AAss%20%221%22%20100%25");
    try (EventReceiver receiver = new EventReceiver();
        SinkRig rig = rig(receiver, Mode.STRUCTURED)) {
      rig.say("press-1", Payload.text("door open"));
      await().until(() -> receiver.events().size() == 1);
      assertThat(receiver.events().getFirst().path("data").asText()).isEqualTo("door open");
    }
  }

  @Test
  void an_event_of_a_type_that_no_header_may_hold_stands_in_no_others_way() throws Exception {
    try (EventReceiver receiver = new EventReceiver();
        SinkRig rig = rig(receiver, Mode.BINARY)) {
      byte[] data = "1".getBytes(StandardCharsets.UTF_8);
      rig.say("press-1", Payload.wrap(data, new MediaType("text/odd\nx-y: z")));
      rig.say("press-1", "2");
      await().until(() -> receiver.events().size() == 2);
      assertThat(receiver.heard().getFirst().type()).isEqualTo("application/octet-stream");
    }
  }

  @Test
  void a_receiver_that_is_busy_or_broken_gets_all_of_it_later() throws Exception {
    try (EventReceiver receiver = new EventReceiver();
        SinkRig rig = rig(receiver, Mode.BATCHED)) {
      receiver.next(503, "").next(429, "120").next(500, "").next(408, "");
      say(rig, 0, 12);
      await().until(() -> receiver.data().size() == 12);
      assertThat(receiver.data()).isEqualTo(IntStream.range(0, 12).boxed().toList());
      assertThat(rig.pauses).contains(Duration.ofMinutes(2));
    }
  }

  @Test
  void a_receiver_that_is_away_gets_all_of_it_when_it_is_back() throws Exception {
    URI gone;
    try (EventReceiver away = new EventReceiver()) {
      gone = away.url();
    }
    try (SinkRig rig = rig(config(gone, Mode.BATCHED, Compression.When.NEVER))) {
      say(rig, 0, 5);
      await().until(() -> health(rig) instanceof Health.Degraded);
      assertThat(rig.spool("site").stats().pendingRecords()).isEqualTo(5);
    }
    try (EventReceiver receiver = new EventReceiver();
        SinkRig rig = rig(receiver, Mode.BATCHED)) {
      await().until(() -> receiver.data().size() == 5);
      assertThat(health(rig)).isEqualTo(Health.UP);
    }
  }

  private static Health health(SinkRig rig) {
    return java.util.Objects.requireNonNull(rig.sinks().health().get("sink-site")).get();
  }

  @Test
  void the_event_at_fault_is_found_among_many_and_the_others_arrive() throws Exception {
    try (EventReceiver receiver = new EventReceiver();
        SinkRig rig = rig(receiver, Mode.BATCHED)) {
      receiver.dislikes(event -> event.path("data").asInt() == 7);
      say(rig, 0, 20);
      await().until(() -> rig.spool("site").stats().pendingRecords() == 0);
      assertThat(receiver.data())
          .filteredOn(data -> data > 0)
          .isEqualTo(IntStream.range(1, 20).filter(i -> i != 7).boxed().toList());
      assertThat(rig.count("vivremotion_sink_events", "fate", "refused")).isEqualTo(1);
    }
  }

  @Test
  void token_and_headers_are_sent_and_a_changed_token_file_counts() throws Exception {
    Path token = folder.resolve("token");
    Files.writeString(token, "old\n");
    try (EventReceiver receiver = new EventReceiver()) {
      var config =
          new WebhookSink.Config(
              receiver.url(),
              Mode.BATCHED,
              KeySource.file(token),
              Map.of("X-Site", KeySource.of("hall-2")),
              Compression.When.NEVER,
              Duration.ofSeconds(5));
      try (SinkRig rig = rig(config)) {
        receiver.next(401, "");
        say(rig, 0, 1);
        await().until(() -> receiver.heard().size() >= 1);
        Files.writeString(token, "new\n");
        await().until(() -> receiver.data().size() == 1);
        assertThat(receiver.heard().getFirst().authorization()).isEqualTo("Bearer old");
        assertThat(receiver.heard().getLast().extra()).isEqualTo("hall-2");
        assertThat(rig.pauses.getFirst()).as("barred").isEqualTo(Duration.ofMinutes(1));
        say(rig, 1, 2);
        await().until(() -> receiver.data().size() == 2);
        assertThat(receiver.heard().getLast().authorization()).isEqualTo("Bearer new");
      }
    }
  }

  @Test
  void gzip_is_sent_to_who_takes_it_and_no_more_to_who_does_not() throws Exception {
    try (EventReceiver receiver = new EventReceiver().gzip(true, true);
        SinkRig rig = rig(config(receiver.url(), Mode.BATCHED, Compression.When.AUTO))) {
      say(rig, 0, 1);
      await().until(() -> receiver.data().size() == 1);
      say(rig, 1, 40);
      await().until(() -> receiver.data().size() == 40);
      assertThat(receiver.heard().getFirst().coding()).isEmpty();
      assertThat(receiver.heard().getLast().coding()).isEqualTo("gzip");
    }
    try (EventReceiver receiver = new EventReceiver().gzip(false, false);
        SinkRig rig = rig(config(receiver.url(), Mode.BATCHED, Compression.When.ALWAYS))) {
      say(rig, 0, 20);
      await().until(() -> receiver.data().size() == 20);
      assertThat(receiver.heard()).allMatch(heard -> heard.coding().isEmpty());
      assertThat(rig.pauses).isEmpty();
    }
  }

  @Test
  void a_metered_sink_keeps_to_the_budget() throws Exception {
    LinkBudget budget = new LinkBudget(LinkBudget.Config.of(4_000, 16_384), System::nanoTime);
    try (EventReceiver receiver = new EventReceiver();
        SinkRig rig = new SinkRig(folder)) {
      HttpClient client = new HttpClient(HttpClient.Config.DEFAULT, budget, rig.meters);
      LinkFare fare = new LinkFare(budget, time -> TimeUnit.NANOSECONDS.sleep(time.toNanos()));
      rig.add(
              "site",
              new WebhookSink(
                  config(receiver.url(), Mode.BATCHED, Compression.When.NEVER),
                  client,
                  fare,
                  InstantSource.system()))
          .start();
      say(rig, 0, 30);
      await().until(() -> receiver.data().size() == 30);
      assertThat(budget.stats().sentBytes()).isBetween(5_000L, 20_000L);
      assertThat(budget.stats().peakBytes()).isLessThan(4_000 * 10 + 16_384);
    }
  }

  @Test
  void an_event_that_the_link_carries_for_longer_than_the_receiver_may_take_arrives()
      throws Exception {
    LinkBudget budget = new LinkBudget(LinkBudget.Config.of(8_000, 16_384), System::nanoTime);
    try (EventReceiver receiver = new EventReceiver();
        SinkRig rig = new SinkRig(folder)) {
      HttpClient client = new HttpClient(HttpClient.Config.DEFAULT, budget, rig.meters);
      LinkFare fare = new LinkFare(budget, time -> TimeUnit.NANOSECONDS.sleep(time.toNanos()));
      WebhookSink.Config config = config(receiver.url(), Mode.BATCHED, Compression.When.NEVER);
      Duration halfASecond = Duration.ofMillis(500);
      var impatient =
          new WebhookSink.Config(
              config.url(), config.mode(), KeySource.NONE, Map.of(), config.gzip(), halfASecond);
      rig.add("site", new WebhookSink(impatient, client, fare, InstantSource.system())).start();
      rig.say("press-1", Payload.text("x".repeat(20_000)));
      await().atMost(Duration.ofSeconds(30)).until(() -> receiver.events().size() == 1);
    }
  }
}
