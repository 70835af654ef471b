package io.vivremotion.packaging;

import io.vivremotion.http.HttpClient;
import io.vivremotion.uplink.provider.NoProvider;
import io.vivremotion.uplink.provider.Provider;
import io.vivremotion.uplink.provider.openai.KeySource;
import io.vivremotion.uplink.provider.openai.OpenAiProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** The cloud that the configuration names, and where its key comes from. */
final class CloudProvider {
  private CloudProvider() {}

  static Provider of(GatewayConfig config, Wiring.Surroundings around, HttpClient client) {
    GatewayConfig.ProviderSettings settings = config.uplink().provider();
    if (settings.baseUrl().isEmpty()) {
      return new NoProvider();
    }
    return new OpenAiProvider(
        new OpenAiProvider.Config(
            URI.create(settings.baseUrl()),
            settings.model(),
            settings.simulation(),
            settings.timeout(),
            settings.bytesPerToken()),
        key(settings.key(), around.environment()),
        client,
        around.clock());
  }

  static KeySource key(String reference, Function<String, Optional<String>> environment) {
    if (reference.startsWith("file:")) {
      return KeySource.file(Path.of(reference.substring("file:".length())));
    }
    if (reference.startsWith("env:")) {
      return KeySource.of(environment.apply(reference.substring("env:".length())).orElse(""));
    }
    if (reference.startsWith("credential:")) {
      Path credentials = Path.of(environment.apply("CREDENTIALS_DIRECTORY").orElse(""));
      return KeySource.file(credentials.resolve(reference.substring("credential:".length())));
    }
    return KeySource.NONE;
  }
}
