package io.vivremotion.uplink;

import io.vivremotion.http.HttpClient;
import io.vivremotion.simulation.cloud.StandInProvider;
import io.vivremotion.simulation.network.CountingProxy;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.provider.openai.KeySource;
import io.vivremotion.uplink.provider.openai.OpenAiProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** The real uplink, over a link that counts, to a stand-in for the cloud. */
final class Rig implements AutoCloseable {
  final World world;
  final StandInProvider cloud;
  final CountingProxy link;
  final LinkBudget budget;
  final HttpClient client;
  final OpenAiProvider provider;
  final Uplink uplink;

  Rig(World world, Setup setup) throws IOException {
    this.world = world;
    this.cloud = new StandInProvider(setup.cloud);
    cloud.start();
    this.link = new CountingProxy("127.0.0.1", cloud.port(), System::nanoTime);
    link.start();
    this.budget = new LinkBudget(LinkBudget.Config.of(setup.rate, 16_384), System::nanoTime);
    HttpClient.Config client =
        new HttpClient.Config(
            Duration.ofSeconds(5), 2, Duration.ofMinutes(5), 64 << 10, setup.trust, true);
    this.client = new HttpClient(client, budget, world.registry);
    this.client.start();
    String scheme = setup.cloud.tls().isPresent() ? "https" : "http";
    URI base = URI.create(scheme + "://localhost:" + link.port() + "/v1");
    this.provider =
        new OpenAiProvider(
            new OpenAiProvider.Config(base, "gpt-test", true, setup.timeout, 4),
            setup.keys,
            this.client,
            InstantSource.system(),
            new OpenAiProvider.Known(text -> OptionalLong.empty(), world.endpoints.gzip(base)));
    this.uplink =
        new Uplink(
            setup.uplink,
            world.ports(),
            List.of(new Uplink.Cloud(provider, budget)),
            new Uplink.Time(InstantSource.system(), System::nanoTime, new Random(11)),
            world.registry);
  }

  Rig start() {
    uplink.start();
    return this;
  }

  @Override
  public void close() {
    uplink.close();
    client.close();
    link.close();
    cloud.close();
  }

  record Setup(
      long rate,
      StandInProvider.Config cloud,
      Optional<Path> trust,
      KeySource keys,
      Duration timeout,
      Uplink.Config uplink) {
    static final Uplink.Config QUICK =
        new Uplink.Config(
            io.vivremotion.uplink.batch.Batcher.Config.of(20, 16_384, Duration.ofMillis(150)),
            2,
            60,
            8_192,
            80,
            Duration.ofHours(1),
            Duration.ofMillis(50),
            Duration.ofMillis(400),
            io.vivremotion.uplink.route.Policy.DEFAULT);

    static Setup at(long rate) {
      return new Setup(
          rate,
          StandInProvider.Config.DEFAULT,
          Optional.empty(),
          KeySource.of("sk-proj-" + "k".repeat(48)),
          Duration.ofSeconds(30),
          QUICK);
    }

    Setup timeout(Duration of) {
      return new Setup(rate, cloud, trust, keys, of, uplink);
    }

    Setup keys(KeySource source) {
      return new Setup(rate, cloud, trust, source, timeout, uplink);
    }

    Setup cloud(StandInProvider.Config config, Optional<Path> trusted) {
      return new Setup(rate, config, trusted, keys, timeout, uplink);
    }
  }
}
