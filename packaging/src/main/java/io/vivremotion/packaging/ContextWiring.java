package io.vivremotion.packaging;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.uplink.Residency;
import io.vivremotion.uplink.api.Formats;
import io.vivremotion.uplink.catalogue.Catalogue;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.context.Conversations;
import io.vivremotion.uplink.context.GatewayFacts;
import io.vivremotion.uplink.difficulty.ModelPair;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.prompt.Prompts;
import io.vivremotion.uplink.token.TokenCounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/** What models are told beside the question: prompts, conversations, what is known of devices. */
record ContextWiring(Prompts prompts, Conversations conversations, GatewayFacts facts) {
  static ContextWiring of(
      GatewayConfig config,
      Wiring.Surroundings around,
      Wiring.Disk disk,
      TokenCounts tokens,
      MeterRegistry meters) {
    Conversations.Config context = config.context();
    Formats formats = Formats.all(new Origin(around.clock(), () -> AppsWiring.id(around.random())));
    var facts =
        new GatewayFacts(
            disk.lastValues(), border(config), around.clock(), context.runbooks(), meters);
    var prompts =
        new Prompts(
            config.prompts(),
            config.dataDirectory().resolve("prompts"),
            new Prompts.Parts(
                facts,
                formats.provider(Dialect.Format.OPENAI_CHAT),
                around.nanoTime(),
                around.random(),
                meters));
    var conversations =
        new Conversations(
            context,
            new Conversations.Parts(
                AppsWiring.catalogue(config.uplink()),
                tokens,
                new StateShelf(disk.state()),
                formats,
                config.apps().modelPairs(),
                around.clock()),
            meters);
    return new ContextWiring(prompts, conversations, facts);
  }

  /** Nobody knows before which provider of a model is going to answer: all must be within it. */
  private static BiPredicate<String, String> border(GatewayConfig config) {
    Residency residency = config.uplink().discretion().residency();
    Catalogue catalogue = AppsWiring.catalogue(config.uplink());
    List<ModelPair> pairs = config.apps().modelPairs();
    return (device, model) ->
        residency.admits(
            device,
            Stream.concat(
                    Stream.of(model),
                    pairs.stream()
                        .filter(pair -> pair.id().equals(model))
                        .flatMap(pair -> Stream.of(pair.weak(), pair.strong())))
                .flatMap(name -> catalogue.offers(name).stream())
                .map(ModelCard::region)
                .toList());
  }

  void start() throws IOException {
    facts.start();
    prompts.start();
  }

  void close() {
    conversations.close();
    prompts.close();
  }

  /** Throws for a folder of runbooks that cannot be read. */
  static Object readable(Conversations.Config config) {
    try {
      GatewayFacts.check(config.runbooks());
      return config;
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalArgumentException("runbooks: cannot be read: " + e.getMessage(), e);
    }
  }
}
