package io.vivremotion.packaging;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.http.HttpClient;
import io.vivremotion.http.Way;
import io.vivremotion.http.Wire;
import io.vivremotion.spool.Spool;
import io.vivremotion.spool.TombstoneSpool;
import io.vivremotion.uplink.privacy.Masking;
import io.vivremotion.uplink.provider.openai.KeySource;
import io.vivremotion.uplink.sink.EventRecord;
import io.vivremotion.uplink.sink.Fare;
import io.vivremotion.uplink.sink.LinkFare;
import io.vivremotion.uplink.sink.Sink;
import io.vivremotion.uplink.sink.SinkLosses;
import io.vivremotion.uplink.sink.SinkTime;
import io.vivremotion.uplink.sink.Sinks;
import io.vivremotion.uplink.sink.WireInUse;
import io.vivremotion.uplink.sink.kafka.KafkaSink;
import io.vivremotion.uplink.sink.mqtt.MqttSink;
import io.vivremotion.uplink.sink.webhook.Compression;
import io.vivremotion.uplink.sink.webhook.WebhookSink;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Data sinks: each with a spool of its own. A new kind is one more case in {@link #sink}. */
final class SinksWiring {
  private static final SinkTime.Pause PAUSE = time -> TimeUnit.NANOSECONDS.sleep(time.toNanos());
  private static final long MAX_REPLY_BYTES = 64 << 10;

  private final Wiring.Surroundings around;
  private final LinkInUse link;
  private final MeterRegistry meters;
  private final Optional<Masking> masking;

  private SinksWiring(
      Wiring.Surroundings around, LinkInUse link, MeterRegistry meters, Optional<Masking> masking) {
    this.masking = masking;
    this.around = around;
    this.link = link;
    this.meters = meters;
  }

  /** Opens their spools; nothing connects yet. */
  static Sinks of(
      List<SinkSettings> settings, OpenSpools spools, TombstoneSpool tombstones, SinksWiring wiring)
      throws IOException {
    List<Sinks.Line> lines = new ArrayList<>();
    if (!settings.isEmpty()) {
      var losses = new SinkLosses(spools.sinkLosses(), tombstones, wiring.meters);
      for (SinkSettings each : settings) {
        Spool spool = spools.openSink(each, EventRecord.DESCRIBER, losses.of(each.name()));
        lines.add(new Sinks.Line(each.common(wiring.masking), spool, losses, wiring.sink(each)));
      }
    }
    var time = new SinkTime(wiring.around.nanoTime(), wiring.around.random(), PAUSE);
    return new Sinks(lines, time, wiring.meters);
  }

  static SinksWiring by(
      Wiring.Surroundings around, LinkInUse link, MeterRegistry meters, Optional<Masking> masking) {
    return new SinksWiring(around, link, meters, masking);
  }

  private Sink sink(SinkSettings settings) {
    return switch (settings.kind()) {
      case "webhook" -> webhook(settings);
      case "mqtt" -> mqtt(settings);
      default -> kafka(settings); // the schema admits no fourth
    };
  }

  private Sink webhook(SinkSettings settings) {
    Map<String, KeySource> headers = new LinkedHashMap<>();
    settings.headers().forEach(header -> headers.put(header.name(), secret(header.value())));
    WebhookSink.Mode mode =
        settings.mode().equals("auto")
            ? WebhookSink.Mode.BATCHED
            : WebhookSink.Mode.valueOf(settings.mode().toUpperCase(Locale.ROOT));
    return new WebhookSink(
        new WebhookSink.Config(
            URI.create(settings.url()),
            mode,
            secret(settings.token()),
            headers,
            Compression.When.valueOf(settings.gzip().toUpperCase(Locale.ROOT)),
            settings.timeout()),
        new HttpClient(
            new HttpClient.Config(
                settings.timeout(),
                1,
                Duration.ofSeconds(50),
                MAX_REPLY_BYTES,
                settings.trust(),
                true),
            settings.metered() ? link::wayOfSinks : () -> Way.FREE,
            meters),
        fare(settings),
        around.clock());
  }

  private Sink mqtt(SinkSettings settings) {
    return new MqttSink(
        new MqttSink.Config(
            URI.create(settings.url()),
            settings.client(),
            settings.topic(),
            settings.user(),
            secret(settings.password()),
            settings.trust(),
            settings.batchEvents(),
            settings.timeout()),
        new MqttSink.Surroundings(wire(settings), fare(settings), around.nanoTime()));
  }

  /** Kafka's classes are loaded here and nowhere else. */
  private Sink kafka(SinkSettings settings) {
    return new KafkaSink(
        new KafkaSink.Config(
            settings.url(),
            settings.topic(),
            settings.client(),
            settings.key().equals("device"),
            !settings.mode().equals("structured"),
            settings.user(),
            secret(settings.password()),
            settings.sasl(),
            settings.tls(),
            settings.trust(),
            !settings.gzip().equals("never"),
            settings.timeout()),
        new KafkaSink.Surroundings(wire(settings), fare(settings), around.nanoTime()));
  }

  private Wire wire(SinkSettings settings) {
    return settings.metered() ? new WireInUse(link::wireOfSinks) : Wire.FREE;
  }

  private Fare fare(SinkSettings settings) {
    return settings.metered() ? new LinkFare(link::open, PAUSE) : Fare.FREE;
  }

  private KeySource secret(String reference) {
    return CloudProvider.key(reference, around.environment());
  }
}
