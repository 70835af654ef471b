package io.vivremotion.packaging;

import io.vivremotion.config.Mistake;
import io.vivremotion.uplink.tenant.TenantConfig;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What only shows across several keys, or outside the file. */
final class ConfigRules {
  static final Pattern WITH_PASSWORD = Pattern.compile("[a-zA-Z]+://[^/?#]*@");

  private static final Pattern MORE_THAN_A_BASE =
      Pattern.compile("(/v1/messages|/messages|/chat/completions|/responses|/embeddings)/?$");

  private final Function<String, Optional<String>> environment;

  ConfigRules(Function<String, Optional<String>> environment) {
    this.environment = environment;
  }

  List<Mistake> check(GatewayConfig config) {
    List<Mistake> mistakes = new ArrayList<>();
    boolean users = !config.security().users().isEmpty();
    boolean tokens = !config.security().tokens().isEmpty();
    listener(mistakes, "mqtt", config.mqtt().host(), users ? "" : "security.users");
    listener(mistakes, "coap", config.coap().host(), tokens ? "" : "security.tokens");
    listener(mistakes, "http", config.http().host(), tokens ? "" : "security.tokens");
    provider(mistakes, config.uplink().provider());
    larger(mistakes, config.uplink());
    links(mistakes, config.uplink());
    apps(mistakes, config);
    mistakes.addAll(
        new SinkRules(this::secret).check(config.sinks(), config.uplink().mask().isPresent()));
    return mistakes;
  }

  /**
   * Nothing unauthenticated off loopback.
   *
   * @param missing by which its devices would prove who they are; empty: it is there
   */
  private static void listener(
      List<Mistake> mistakes, String protocol, String host, String missing) {
    String key = protocol + ".host";
    try {
      if (!InetAddress.getByName(host).isLoopbackAddress() && !missing.isEmpty()) {
        mistakes.add(
            new Mistake(
                key,
                0,
                host
                    + " can be reached from outside and nobody could prove who he is: add "
                    + missing
                    + ", or listen on 127.0.0.1"));
      }
    } catch (UnknownHostException e) {
      mistakes.add(
          new Mistake(key, 0, "found '" + host + "', expected an address of this machine"));
    }
  }

  private static void links(List<Mistake> mistakes, GatewayConfig.UplinkSettings uplink) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < uplink.links().size(); i++) {
      String at = "uplink.links[" + i + "]";
      LinkEntry link = uplink.links().get(i);
      told(mistakes, at, link::terms);
      told(mistakes, at, link::allowance);
      told(mistakes, at, () -> link.budget(uplink.link()));
      if (!names.add(link.name())) {
        mistakes.add(new Mistake(at + ".name", 0, link.name() + " is the name of two links"));
      }
    }
  }

  private void apps(List<Mistake> mistakes, GatewayConfig config) {
    List<AppsSettings.Provider> providers = config.uplink().providers();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < providers.size(); i++) {
      String at = "uplink.providers[" + i + "]";
      AppsSettings.Provider each = providers.get(i);
      told(mistakes, at, each::config);
      base(mistakes, at + ".base-url", each.baseUrl());
      key(mistakes, at + ".key", each.key());
      if (!names.add(each.name())) {
        mistakes.add(new Mistake(at + ".name", 0, each.name() + " is the name of two providers"));
      }
    }
    told(mistakes, "apps", config.apps()::tenantsConfig);
    keyless(mistakes, config.apps().tenants());
    boolean taken =
        config.apps().tenants().stream()
            .anyMatch(tenant -> tenant.name().equals(DevicesPurse.NAME));
    boolean limited = !config.uplink().budget().equals(TenantConfig.Budget.UNLIMITED);
    if (taken && limited) {
      mistakes.add(
          new Mistake(
              "apps.tenants",
              0,
              DevicesPurse.NAME + " is who devices are beside uplink.budget: take another name"));
    }
    told(mistakes, "prompts", config.prompts()::checked);
    told(mistakes, "context", () -> ContextWiring.readable(config.context()));
    mistakes.addAll(ModelRules.check(config));
  }

  private static void keyless(List<Mistake> mistakes, List<TenantConfig> tenants) {
    for (int i = 0; i < tenants.size(); i++) {
      if (tenants.get(i).keys().isEmpty()) {
        String what =
            "is missing: no app could prove to be of this tenant; `vivremotion key` makes a key and"
                + " its hash";
        mistakes.add(new Mistake("apps.tenants[" + i + "].keys", 0, what));
      }
    }
  }

  /** What a record says of itself when it is built. */
  private static void told(List<Mistake> mistakes, String key, Supplier<?> built) {
    try {
      var _ = built.get();
    } catch (IllegalArgumentException e) {
      mistakes.add(new Mistake(key, 0, String.valueOf(e.getMessage())));
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
    base(mistakes, key + "base-url", provider.baseUrl());
    if (provider.model().isBlank()) {
      mistakes.add(new Mistake(key + "model", 0, "is missing, expected the name of a model"));
    }
    key(mistakes, key + "key", provider.key());
  }

  private void larger(List<Mistake> mistakes, GatewayConfig.UplinkSettings uplink) {
    Set<String> models = new HashSet<>(Set.of(uplink.provider().model()));
    if (uplink.provider().costPerMillionTokens().orElse(0.0) < 0) {
      String key = "uplink.provider.cost-per-million-tokens";
      mistakes.add(new Mistake(key, 0, "0 or more was expected"));
    }
    if (uplink.largerModels().size() > LargerModel.MOST) {
      String most = "at most " + LargerModel.MOST + " were expected";
      mistakes.add(new Mistake("uplink.larger-models", 0, most));
    }
    for (int i = 0; i < uplink.largerModels().size(); i++) {
      String at = "uplink.larger-models[" + i + "]";
      LargerModel each = uplink.largerModels().get(i);
      if (uplink.provider().baseUrl().isEmpty()) {
        mistakes.add(
            new Mistake(at, 0, "there is no uplink.provider that it could be larger than"));
      }
      if (!models.add(each.model())) {
        mistakes.add(new Mistake(at + ".model", 0, each.model() + " is there twice"));
      }
      if (!each.baseUrl().isEmpty() && !isHttp(each.baseUrl())) {
        mistakes.add(
            new Mistake(
                at + ".base-url",
                0,
                "expected an absolute http or https URL, got " + each.baseUrl()));
      }
      base(mistakes, at + ".base-url", each.baseUrl());
      key(mistakes, at + ".key", each.key());
    }
  }

  private List<Mistake> secret(String at, String reference) {
    List<Mistake> found = new ArrayList<>();
    key(found, at, reference);
    return found;
  }

  private void key(List<Mistake> mistakes, String at, String key) {
    if (key.startsWith("env:") && environment.apply(key.substring("env:".length())).isEmpty()) {
      mistakes.add(new Mistake(at, 0, "the environment variable of " + key + " is not set"));
    }
    if (key.startsWith("file:") && !Files.isReadable(Path.of(key.substring("file:".length())))) {
      mistakes.add(new Mistake(at, 0, key + " cannot be read"));
    }
    if (key.startsWith("credential:") && !isCredential(key.substring("credential:".length()))) {
      mistakes.add(
          new Mistake(
              at, 0, key + " cannot be read; add it to the systemd unit as LoadCredential="));
    }
  }

  private boolean isCredential(String name) {
    return environment
        .apply("CREDENTIALS_DIRECTORY")
        .filter(directory -> Files.isReadable(Path.of(directory).resolve(name)))
        .isPresent();
  }

  /** As it is copied from a vendor's example of a call, or added to what had it. */
  private static void base(List<Mistake> mistakes, String key, String url) {
    if (WITH_PASSWORD.matcher(url).lookingAt()) {
      mistakes.add(new Mistake(key, 0, "a name and password in it would be told in logs: use key"));
      return;
    }
    Matcher more = MORE_THAN_A_BASE.matcher(url);
    if (more.find()) {
      mistakes.add(
          new Mistake(
              key,
              0,
              "expected what stands before "
                  + more.group(1)
                  + ", which is added to it for each call; got "
                  + url));
    }
    if (url.contains("/v1/v1")) {
      mistakes.add(new Mistake(key, 0, "/v1 is there twice, got " + url));
    }
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
