package io.vivremotion.packaging;

import io.vivremotion.config.Mistake;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What only shows across several keys, or outside the file. */
final class ConfigRules {
  private final Function<String, Optional<String>> environment;

  ConfigRules(Function<String, Optional<String>> environment) {
    this.environment = environment;
  }

  List<Mistake> check(GatewayConfig config) {
    List<Mistake> mistakes = new ArrayList<>();
    boolean users = !config.security().users().isEmpty();
    boolean tokens = !config.security().tokens().isEmpty();
    listener(mistakes, "mqtt.host", config.mqtt().host(), users);
    listener(mistakes, "coap.host", config.coap().host(), tokens);
    listener(mistakes, "http.host", config.http().host(), tokens);
    provider(mistakes, config.uplink().provider());
    return mistakes;
  }

  /** Nothing unauthenticated off loopback. */
  private static void listener(
      List<Mistake> mistakes, String key, String host, boolean hasCredentials) {
    try {
      if (!InetAddress.getByName(host).isLoopbackAddress() && !hasCredentials) {
        mistakes.add(
            new Mistake(
                key,
                0,
                host
                    + " can be reached from outside and nobody could prove who he is: add"
                    + " security.users or security.tokens, or listen on 127.0.0.1"));
      }
    } catch (UnknownHostException e) {
      mistakes.add(
          new Mistake(key, 0, "found '" + host + "', expected an address of this machine"));
    }
  }

  private void provider(List<Mistake> mistakes, GatewayConfig.ProviderSettings provider) {
    String key = "uplink.provider.";
    if (provider.baseUrl().isEmpty()) {
      if (!provider.model().isEmpty() || !provider.key().isEmpty()) {
        mistakes.add(new Mistake(key + "base-url", 0, "is missing beside model and key"));
      }
      return;
    }
    if (!isHttp(provider.baseUrl())) {
      mistakes.add(
          new Mistake(
              key + "base-url",
              0,
              "expected an absolute http or https URL with a host, got " + provider.baseUrl()));
    }
    if (provider.model().isBlank()) {
      mistakes.add(new Mistake(key + "model", 0, "is missing, expected the name of a model"));
    }
    if (provider.key().startsWith("env:")
        && environment.apply(provider.key().substring("env:".length())).isEmpty()) {
      mistakes.add(
          new Mistake(
              key + "key", 0, "the environment variable of " + provider.key() + " is not set"));
    }
    if (provider.key().startsWith("file:")
        && !Files.isReadable(Path.of(provider.key().substring("file:".length())))) {
      mistakes.add(new Mistake(key + "key", 0, provider.key() + " cannot be read"));
    }
    if (provider.key().startsWith("credential:")
        && !isCredential(provider.key().substring("credential:".length()))) {
      mistakes.add(
          new Mistake(
              key + "key",
              0,
              provider.key() + " cannot be read; add it to the systemd unit as LoadCredential="));
    }
  }

  private boolean isCredential(String name) {
    return environment
        .apply("CREDENTIALS_DIRECTORY")
        .filter(directory -> Files.isReadable(Path.of(directory).resolve(name)))
        .isPresent();
  }

  private static boolean isHttp(String url) {
    try {
      URI uri = new URI(url);
      return uri.getHost() != null && List.of("http", "https").contains(uri.getScheme());
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
