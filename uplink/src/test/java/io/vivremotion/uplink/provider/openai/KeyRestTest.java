package io.vivremotion.uplink.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.http.HttpClient;
import io.vivremotion.simulation.cloud.Behaviour;
import io.vivremotion.simulation.cloud.StandInProvider;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Outcome;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A refused key rests, by a clock that anybody may set. */
class KeyRestTest {
  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
  private static final Ask ASK = new Ask("answer", "{\"id\":\"1\"}", 10);

  private final AtomicReference<Instant> clock = new AtomicReference<>(NOON);
  private final StandInProvider cloud = new StandInProvider(StandInProvider.Config.DEFAULT);
  private final HttpClient client =
      new HttpClient(
          new HttpClient.Config(
              Duration.ofSeconds(5), 2, Duration.ofMinutes(5), 64 << 10, Optional.empty(), true),
          new LinkBudget(LinkBudget.Config.of(1_000_000, 1 << 20), System::nanoTime),
          new SimpleMeterRegistry());
  private OpenAiProvider provider;

  @BeforeEach
  void start() throws Exception {
    cloud.start();
    client.start();
    cloud.usually(Behaviour.error(401, "invalid_request_error", "invalid_api_key", Map.of()));
    provider =
        new OpenAiProvider(
            new OpenAiProvider.Config(
                URI.create("http://localhost:" + cloud.port() + "/v1"),
                "gpt-test",
                true,
                Duration.ofSeconds(5),
                4),
            KeySource.of("sk-wrong"),
            client,
            clock::get);
  }

  @AfterEach
  void end() {
    client.close();
    cloud.close();
  }

  @Test
  void for_ten_minutes_nobody_is_asked_with_it() throws Exception {
    assertRefused(1);
    clock.set(NOON.plus(Duration.ofMinutes(9)));
    assertRefused(1);
    clock.set(NOON.plus(Duration.ofMinutes(10)));
    assertRefused(2);
  }

  @Test
  void a_clock_set_back_by_years_does_not_prolong_its_rest() throws Exception {
    assertRefused(1);
    clock.set(Instant.EPOCH);
    assertRefused(2);
    clock.set(Instant.EPOCH.plusSeconds(30));
    assertRefused(2);
  }

  @Test
  void a_clock_set_forward_ends_it() throws Exception {
    clock.set(Instant.EPOCH);
    assertRefused(1);
    clock.set(NOON);
    assertRefused(2);
  }

  private void assertRefused(long requests) throws InterruptedException {
    assertThat(provider.ask(ASK))
        .isInstanceOfSatisfying(
            Outcome.Barred.class, barred -> assertThat(barred.code()).isEqualTo("key-refused"));
    assertThat(cloud.requests()).isEqualTo(requests);
  }
}
