package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vivremotion.insight.Health;
import io.vivremotion.message.Answer;
import io.vivremotion.message.Priority;
import io.vivremotion.simulation.cloud.Behaviour;
import io.vivremotion.simulation.cloud.StandInProvider;
import io.vivremotion.uplink.provider.Endpoints;
import io.vivremotion.uplink.provider.openai.KeySource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the provider does, each escalation is answered once it behaves. */
class MisbehaviourTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Map<String, String> NONE = Map.of();

  private final World world = new World();

  static Stream<Arguments> misbehaviours() {
    return Stream.of(
        named("status 500", Behaviour.error(500, "server_error", "", NONE)),
        named("status 503", Behaviour.error(503, "overloaded", "", NONE)),
        named("429, no advice", Behaviour.error(429, "rate", "rate_limit_exceeded", NONE)),
        named("429, ms", rate(Map.of("retry-after-ms", "120"))),
        named("429, seconds", rate(Map.of("retry-after", "1"))),
        named("429, date", rate(Map.of("retry-after", "Mon, 23 Nov 2020 00:00:00 GMT"))),
        named("429, nonsense", rate(Map.of("retry-after", "soon"))),
        named(
            "429, limit headers",
            rate(Map.of("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "90ms"))),
        named("invalid JSON", Behaviour.reply("{\"choices\":[{")),
        named("empty body", Behaviour.reply("")),
        named("empty choices", Behaviour.reply("{\"choices\":[]}")),
        named("content null", Behaviour.reply("{\"choices\":[{\"message\":{\"content\":null}}]}")),
        named("error in 200", Behaviour.reply("{\"error\":{\"message\":\"x\"}}")),
        named(
            "a page of HTML",
            new Behaviour.Status(
                200, Map.of("content-type", "text/html"), "<html>Please log in</html>")),
        named("prose in another language", Behaviour.reply(said("Alles läuft.\nBitte prüfen."))),
        named("verdicts in another language", Behaviour.reply(said(foreign()))),
        named("cut at once", new Behaviour.Cut(false)),
        named("cut midway", new Behaviour.Cut(true)),
        named("silence", new Behaviour.Silence()),
        named("endless", new Behaviour.Endless()),
        named("rows missing", new Behaviour.Rows(rows -> rows.subList(0, 1))),
        named("rows repeated", new Behaviour.Rows(rows -> twice(rows))),
        named(
            "an answer to a row never asked",
            new Behaviour.Rows(rows -> List.of(new Behaviour.Answer("a77", "unasked")))),
        named("gzip refused with 400", new Behaviour.NoGzip(400)),
        named("gzip refused with 415", new Behaviour.NoGzip(415)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("misbehaviours")
  void each_escalation_is_answered_once_the_provider_behaves(String name, Behaviour first)
      throws Exception {
    try (Rig rig = new Rig(world, Rig.Setup.at(256_000).timeout(Duration.ofSeconds(2)))) {
      rig.cloud.next(first);
      for (int i = 0; i < 5; i++) {
        world.outbox.add(Escalations.of(Priority.NORMAL, "event", "{\"n\":" + i + "}"));
      }
      rig.start();
      await().atMost(LONG).until(() -> world.outbox.settled().size() == 5);
      assertThat(world.downlink.posts())
          .hasSize(5)
          .allMatch(answer -> answer.source() == Answer.Source.SIMULATION)
          .allMatch(answer -> answer.text().startsWith("[simulated] "));
      await().until(() -> rig.uplink.health().equals(Health.UP));
    }
  }

  private static String said(String text) {
    return JsonNodeFactory.instance
        .objectNode()
        .set(
            "choices",
            JsonNodeFactory.instance
                .arrayNode()
                .add(
                    JsonNodeFactory.instance
                        .objectNode()
                        .set(
                            "message", JsonNodeFactory.instance.objectNode().put("content", text))))
        .toString();
  }

  private static String foreign() {
    return IntStream.rangeClosed(1, 20)
        .mapToObj(
            i -> "{\"id\":\"a" + i + "\",\"verdict\":\"beobachten\",\"text\":\"Es ist warm.\"}")
        .collect(Collectors.joining("\n"));
  }

  @Test
  void answers_in_another_language_are_counted_and_their_rows_asked_again() throws Exception {
    try (Rig rig = new Rig(world, Rig.Setup.at(256_000))) {
      rig.cloud.next(Behaviour.reply(said(foreign())));
      world.outbox.add(Escalations.of(Priority.ALARM, "event", "{}"));
      rig.start();
      await().atMost(LONG).until(() -> world.outbox.settled().size() == 1);
      assertThat(world.count("vivremotion_uplink_rows", "fate", "invalid")).isEqualTo(1);
      assertThat(world.count("vivremotion_uplink_rows", "fate", "asked_again")).isEqualTo(1);
      assertThat(rig.cloud.requests()).isEqualTo(2);
      assertThat(world.downlink.posts())
          .allMatch(answer -> answer.text().startsWith("[simulated] "));
    }
  }

  @Test
  void an_expired_certificate_is_told_and_counted_and_all_is_kept(@TempDir Path folder)
      throws Exception {
    Certificates expired = Certificates.expired(folder);
    var cloud =
        new StandInProvider.Config("127.0.0.1", 0, Optional.of(expired.server()), Optional.empty());
    try (Rig rig =
        new Rig(world, Rig.Setup.at(256_000).cloud(cloud, Optional.of(expired.trust())))) {
      world.outbox.add(Escalations.of(Priority.ALARM, "event", "{}"));
      rig.start();
      await()
          .atMost(LONG)
          .until(() ->
              world.count("vivremotion_uplink_requests", "outcome", "unreachable", "code", "tls")
                  >= 1);
      assertThat(rig.cloud.requests()).isZero();
      assertThat(world.outbox.settled()).isEmpty();
    }
  }

  @Test
  void a_slow_drip_is_a_slow_answer_and_no_failure() throws Exception {
    try (Rig rig = new Rig(world, Rig.Setup.at(256_000))) {
      rig.cloud.next(new Behaviour.Drip(Duration.ofMillis(1)));
      world.outbox.add(Escalations.of(Priority.ALARM, "event", "{}"));
      rig.start();
      await().atMost(LONG).until(() -> world.outbox.settled().size() == 1);
      assertThat(rig.cloud.requests()).isEqualTo(1);
    }
  }

  @Test
  void that_a_server_takes_no_gzip_is_found_out_once() throws Exception {
    try (Rig rig = new Rig(world, Rig.Setup.at(256_000))) {
      rig.cloud.usually(new Behaviour.NoGzip(415));
      rig.start();
      for (int i = 0; i < 3; i++) {
        world.outbox.add(Escalations.of(Priority.ALARM, "event", "{\"n\":" + i + "}"));
        int answered = i + 1;
        await().atMost(LONG).until(() -> world.outbox.settled().size() == answered);
      }
      assertThat(rig.cloud.requests()).isEqualTo(4);
      assertThat(rig.cloud.lastHeaders()).doesNotContainKey("content-encoding");
    }
  }

  @Test
  void what_takes_no_gzip_any_more_is_found_out_and_remembered_over_a_restart() throws Exception {
    try (Rig rig = new Rig(world, Rig.Setup.at(256_000))) {
      rig.cloud.usually(new Behaviour.Good());
      rig.start();
      ask(1);
      rig.cloud.usually(new Behaviour.NoGzip(400));
      ask(2);
      assertThat(rig.cloud.requests()).isEqualTo(3);
    }
    String noted =
        world.ledger.load().keySet().stream()
            .filter(key -> key.startsWith("gzip."))
            .findFirst()
            .orElseThrow();
    world.endpoints = new Endpoints(InstantSource.system(), System::nanoTime);
    var _ = new Turns().dispatcher(world, new Uplink.Cloud(new Thin(), new Thin().budget));
    URI url = URI.create(noted.substring("gzip.".length()));
    assertThat(world.endpoints.gzip(url).mayBeSent()).isFalse();
  }

  private void ask(int serial) {
    world.outbox.add(Escalations.of(Priority.ALARM, "event", "{\"n\":" + serial + "}"));
    await().atMost(LONG).until(() -> world.outbox.settled().size() == serial);
  }

  @Test
  void used_up_credit_is_not_retried_and_says_what_to_do() throws Exception {
    try (Rig rig = new Rig(world, Rig.Setup.at(256_000))) {
      rig.cloud.usually(Behaviour.error(429, "insufficient_quota", "insufficient_quota", NONE));
      world.outbox.add(Escalations.of(Priority.ALARM, "event", "{}"));
      rig.start();
      await()
          .atMost(LONG)
          .until(() -> rig.uplink.health().toString().contains("quota or credit is used up"));
      await()
          .during(Duration.ofSeconds(1))
          .atMost(LONG)
          .until(() -> rig.cloud.requests() == 1 && world.outbox.settled().isEmpty());
    }
  }

  @Test
  void payment_required_is_not_retried() throws Exception {
    try (Rig rig = new Rig(world, Rig.Setup.at(256_000))) {
      rig.cloud.usually(Behaviour.error(402, "billing_error", "", NONE));
      world.outbox.add(Escalations.of(Priority.ALARM, "event", "{}"));
      rig.start();
      await().atMost(LONG).until(() -> rig.uplink.health().toString().contains("credit"));
      assertThat(rig.cloud.requests()).isEqualTo(1);
    }
  }

  @Test
  void a_refused_key_is_not_sent_again_and_a_new_one_counts_without_a_restart(@TempDir Path folder)
      throws Exception {
    Path file = Files.writeString(folder.resolve("key"), "wrong\n");
    Rig.Setup setup = Rig.Setup.at(256_000).keys(KeySource.file(file));
    try (Rig rig = new Rig(world, setup)) {
      rig.cloud.next(Behaviour.error(401, "invalid_request_error", "invalid_api_key", NONE));
      world.outbox.add(Escalations.of(Priority.ALARM, "event", "{}"));
      rig.start();
      await().atMost(LONG).until(() -> rig.uplink.health().toString().contains("API key"));
      await().during(Duration.ofMillis(600)).atMost(LONG).until(() -> rig.cloud.requests() == 1);
      Files.writeString(file, "right\n");
      await().atMost(LONG).until(() -> world.outbox.settled().size() == 1);
      assertThat(rig.cloud.lastHeaders()).containsEntry("authorization", "Bearer right");
      assertThat(rig.uplink.health()).isEqualTo(Health.UP);
    }
  }

  @Test
  void a_missing_key_file_is_told_by_name_and_keeps_all(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("absent");
    try (Rig rig = new Rig(world, Rig.Setup.at(256_000).keys(KeySource.file(file)))) {
      world.outbox.add(Escalations.of(Priority.ALARM, "event", "{}"));
      rig.start();
      await().atMost(LONG).until(() -> rig.uplink.health().toString().contains(file.toString()));
      assertThat(rig.cloud.requests()).isZero();
      assertThat(world.outbox.settled()).isEmpty();
    }
  }

  private static Behaviour rate(Map<String, String> headers) {
    return Behaviour.error(429, "rate", "rate_limit_exceeded", headers);
  }

  private static List<Behaviour.Answer> twice(List<Behaviour.Answer> rows) {
    return Stream.concat(rows.stream(), rows.stream()).toList();
  }

  private static Arguments named(String name, Behaviour behaviour) {
    return Arguments.of(name, behaviour);
  }

  @Test
  void no_key_reaches_a_text_that_is_shown(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "sk-secret-value");
    try (Rig rig = new Rig(world, Rig.Setup.at(256_000).keys(KeySource.file(file)))) {
      rig.cloud.usually(Behaviour.error(401, "invalid_request_error", "invalid_api_key", NONE));
      world.outbox.add(Escalations.of(Priority.ALARM, "event", "{}"));
      rig.start();
      await().atMost(LONG).until(() -> rig.uplink.health() instanceof Health.Degraded);
      assertThat(rig.uplink.health().toString()).doesNotContain("secret");
      assertThat(world.journal).noneMatch(note -> note.contains("secret"));
    }
  }
}
