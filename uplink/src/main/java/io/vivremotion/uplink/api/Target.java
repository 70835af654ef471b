package io.vivremotion.uplink.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.http.StreamListener;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.concurrency.ConcurrencyLimit;
import io.vivremotion.uplink.format.Abilities;
import io.vivremotion.uplink.format.Headroom;
import io.vivremotion.uplink.format.RateLimits;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** A model at a provider, with all that need not be made anew for each request. */
record Target(
    Upstream upstream,
    ModelCard card,
    Door whole,
    Door stream,
    Optional<Door> embeddings,
    Breaker breaker,
    Abilities abilities,
    OddFields odd,
    ConcurrencyLimit concurrency,
    Headroom headroom,
    TargetMeters meters) {

  private static final String NO_SUCH_MODEL =
      "the provider knows no such model or path (404): check base-url and upstream-model";

  private static final Duration BARRED = Duration.ofMinutes(10);

  static Target of(Upstream upstream, ModelCard card, MeterRegistry registry) {
    Dialect dialect = upstream.dialect();
    ConcurrencyLimit concurrency = new ConcurrencyLimit(upstream.config().concurrency());
    String model =
        URLEncoder.encode(card.upstreamModel(), StandardCharsets.UTF_8).replace("+", "%20");
    Optional<Door> embeddings =
        dialect.embeddingsPath().isEmpty()
            ? Optional.empty()
            : Optional.of(
                door(
                    upstream,
                    dialect
                        .embeddingsPath()
                        .replace("{model}", model)
                        .replace("{api-version}", dialect.apiVersion()),
                    true));
    return new Target(
        upstream,
        card,
        door(upstream, dialect.path(false, model), true),
        door(upstream, dialect.path(true, model), false),
        embeddings,
        upstream.breakerFor(card.id()),
        TargetAbilities.of(card, dialect),
        OddFields.of(card, dialect),
        concurrency,
        new Headroom(),
        TargetMeters.of(registry, upstream.name(), card.id(), concurrency));
  }

  private static Door door(Upstream upstream, String path, boolean whole) {
    return new Door(upstream, URI.create(upstream.config().baseUrl() + path), whole);
  }

  /** True: a call may be made, and its end must be told to both breakers. */
  boolean tryPass(long nowNanos) {
    boolean usable = upstream.hasKey() && upstream.shut().isEmpty();
    if (!usable || !upstream.account().tryPass(nowNanos)) {
      return false;
    }
    if (!breaker.tryPass(nowNanos)) {
      upstream.account().neither(nowNanos);
      return false;
    }
    if (!headroom.tryPass(nowNanos)) {
      neither(nowNanos);
      return false;
    }
    return true;
  }

  /** How long nothing is asked of it. */
  Optional<Duration> restsFor(long nowNanos) {
    return upstream
        .account()
        .restsFor(nowNanos)
        .or(() -> breaker.restsFor(nowNanos))
        .or(() -> headroom.restsFor(nowNanos));
  }

  /** After how long it may be asked again, as it said itself; empty: that is not known. */
  Optional<Duration> comesBackIn(long nowNanos) {
    boolean well =
        upstream.hasKey()
            && upstream.shut().isEmpty()
            && upstream.account().restsFor(nowNanos).isEmpty();
    if (!well) {
      return Optional.empty();
    }
    Optional<Duration> told = breaker.comesBackIn(nowNanos);
    boolean rests = told.isPresent() || breaker.restsFor(nowNanos).isPresent();
    return rests ? told : headroom.restsFor(nowNanos);
  }

  /** An answer begins: what its headers say of the provider's limits. */
  void heard(StreamListener.Head head, Usage usage, long begunNanos, AppApi.Time time) {
    long now = time.nanoTime().getAsLong();
    if (head.status() / 100 == 2
        && (headroom.isTold(now) || RateLimits.mayBeUsedUp(head::header))) {
      RateLimits limits = RateLimits.read(head.headers(), time.clock().instant());
      headroom.heard(limits, usage.allInput() + usage.allOutput(), begunNanos, now);
    }
  }

  /** The first piece of an answer came, so long after the call. */
  void began(long nanos) {
    meters.began(nanos);
    concurrency.firstToken(Duration.ofNanos(nanos));
  }

  /** An answer came to its end. */
  void answered(long begunNanos, long nowNanos, Usage usage, boolean streamed) {
    long nanos = nowNanos - begunNanos;
    reached(begunNanos);
    meters.answered(nanos, usage);
    if (!streamed) {
      concurrency.whole(Duration.ofNanos(nanos), Math.max(0, usage.allOutput()));
    }
  }

  private void reached(long begunNanos) {
    upstream.account().succeeded(begunNanos);
    breaker.succeeded(begunNanos);
  }

  /** The call's end says nothing of the target. */
  void neither(long begunNanos) {
    upstream.account().neither(begunNanos);
    breaker.neither(begunNanos);
  }

  void failed(ChatError error, long begunNanos, long nowNanos) {
    meters.failed(error.kind());
    switch (error.kind()) {
      case BAD_REQUEST, TOO_LONG, TOO_LARGE, POLICY, CONFLICT -> reached(begunNanos);
      case KEY, MONEY -> {
        breaker.neither(begunNanos);
        upstream.account().barred(begunNanos, nowNanos, BARRED, error.message());
      }
      case RATE, OVERLOAD, TIMEOUT -> {
        concurrency.dropped(begunNanos, nowNanos);
        upstream.account().neither(begunNanos);
        breaker.failed(begunNanos, nowNanos, error.retryAfter(), error.message());
      }
      case UNKNOWN_MODEL -> { // the provider's own words may quote the request
        upstream.account().neither(begunNanos);
        breaker.failed(begunNanos, nowNanos, error.retryAfter(), NO_SUCH_MODEL);
      }
      case SERVER, UNREACHABLE, INCOMPLETE, NOT_ALLOWED -> {
        upstream.account().neither(begunNanos);
        breaker.failed(begunNanos, nowNanos, error.retryAfter(), error.message());
      }
    }
  }

  String model() {
    return card.upstreamModel();
  }

  Door door(Surface surface, boolean streamed) {
    return surface == Surface.EMBEDDINGS ? embeddings.orElseThrow() : streamed ? stream : whole;
  }
}
