package io.vivremotion.uplink.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class GzipTest {
  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
  private static final URI ONE = URI.create("https://one.example/v1");

  private final AtomicReference<Instant> clock = new AtomicReference<>(NOON);
  private final AtomicLong nanos = new AtomicLong(-5);
  private final Gzip gzip = new Gzip(clock::get, nanos::get);

  private Endpoints restarted(Endpoints before) {
    Endpoints after = new Endpoints(clock::get, nanos::get);
    after.resume(before.notes());
    return after;
  }

  @Test
  void what_was_taken_once_is_doubted_again_when_it_is_refused() {
    gzip.taken();
    assertThat(gzip.isSuspect(415)).isTrue();
    assertThat(gzip.isSuspect(400)).isTrue();
    assertThat(gzip.isSuspect(429)).isFalse();
    gzip.refused();
    assertThat(gzip.mayBeSent()).isFalse();
    assertThat(gzip.note()).isEqualTo("refused 2026-11-29");
  }

  @Test
  void requests_that_are_wrong_in_themselves_are_not_sent_twice_each() {
    gzip.taken();
    assertThat(gzip.isSuspect(400)).isTrue();
    gzip.cleared();
    assertThat(gzip.isSuspect(400)).isFalse();
    assertThat(gzip.isSuspect(415)).as("which says what is wrong").isTrue();
    nanos.addAndGet(Gzip.TRUSTED.toNanos());
    assertThat(gzip.isSuspect(400)).isTrue();
  }

  @Test
  void what_was_never_taken_is_suspect_each_time() {
    gzip.cleared();
    assertThat(gzip.isSuspect(400)).isTrue();
  }

  @Test
  void what_was_seen_counts_for_more_than_what_is_said() {
    gzip.presume();
    assertThat(gzip.note()).isEmpty();
    gzip.resume("refused 2026-11-20");
    assertThat(gzip.mayBeSent()).isFalse();
    gzip.presume();
    assertThat(gzip.mayBeSent()).isFalse();
    gzip.resume("taken");
    assertThat(gzip.mayBeSent()).isFalse();
  }

  @Test
  void links_and_models_of_an_endpoint_share_what_is_known_over_restarts() {
    Endpoints endpoints = new Endpoints(clock::get, nanos::get);
    endpoints.gzip(ONE).refused();
    endpoints.gzip(URI.create("http://two/v1")).taken();
    assertThat(endpoints.gzip(URI.create(ONE + "/"))).isSameAs(endpoints.gzip(ONE));
    assertThat(endpoints.notes())
        .containsOnly(
            Map.entry("gzip.https://one.example/v1", "refused 2026-11-29"),
            Map.entry("gzip.http://two/v1", "taken"));

    Endpoints after = restarted(endpoints);
    assertThat(after.gzip(ONE).mayBeSent()).as("asked for after the ledger was read").isFalse();
    assertThat(after.notes()).hasSize(1).containsKey("gzip.https://one.example/v1");

    Endpoints before = new Endpoints(clock::get, nanos::get);
    Gzip held = before.gzip(ONE);
    before.resume(endpoints.notes());
    assertThat(held.mayBeSent()).as("asked for before").isFalse();
  }

  @Test
  void a_refusal_is_not_for_ever() {
    Endpoints endpoints = new Endpoints(clock::get, nanos::get);
    endpoints.gzip(ONE).refused();
    clock.set(NOON.plus(Duration.ofDays(29)));
    endpoints = restarted(endpoints);
    assertThat(endpoints.gzip(ONE).mayBeSent()).isFalse();
    clock.set(NOON.plus(Duration.ofDays(30)));
    assertThat(restarted(endpoints).gzip(ONE).mayBeSent()).as("from the first refusal on").isTrue();
  }

  @Test
  void nonsense_in_the_ledger_is_passed_over() {
    for (String nonsense : new String[] {"", "refused", "refused soon", "maybe"}) {
      gzip.resume(nonsense);
      assertThat(gzip.mayBeSent()).isTrue();
      assertThat(gzip.note()).isEmpty();
    }
  }
}
