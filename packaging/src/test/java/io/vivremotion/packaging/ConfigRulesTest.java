package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vivremotion.config.InvalidConfiguration;
import io.vivremotion.config.Mistake;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigRulesTest {
  private final ConfigSource source =
      new ConfigSource(name -> name.equals("KEY") ? Optional.of("k") : Optional.empty());

  @Test
  void the_old_key_of_the_outbox_names_the_new_ones() {
    assertThat(mistakes("spools: {outbox: {max-bytes: 64MiB}}\n"))
        .singleElement()
        .asString()
        .contains("spools.outbox", "any more", "spools.outbox-alarm", "spools.outbox-bulk");
  }

  private List<String> mistakes(String yaml) {
    InvalidConfiguration refused =
        catchThrowableOfType(InvalidConfiguration.class, () -> source.parse(yaml));
    assertThat(refused).as("was expected to be refused").isNotNull();
    return refused.mistakes().stream().map(Mistake::toString).toList();
  }

  @Test
  void every_mistake_of_data_sinks_is_told_by_its_key() {
    assertThat(
            mistakes(
                """
                sinks:
                  - {name: a, kind: webhook, url: "ftp://x", token: env:NONE, topic: t}
                  - {name: a, kind: mqtt, url: "tcp://b:1883", topic: "x/#", mode: binary, user: u}
                  - {name: c, kind: kafka, url: "http://b:9092", mode: batched}
                  - {name: d, kind: kafka, url: "b:9092,c:9092", longest-backoff: 1ms}
                  - {name: e, kind: kafka, url: "b:9092", mask: true}
                  - {name: losses, kind: kafka, url: "b:9092"}
                """))
        .satisfiesExactlyInAnyOrder(
            said -> assertThat(said).contains("sinks[0].url", "http"),
            said -> assertThat(said).contains("sinks[0].token", "NONE"),
            said -> assertThat(said).contains("sinks[0].topic", "of no use"),
            said -> assertThat(said).contains("sinks[1].name", "two sinks"),
            said -> assertThat(said).contains("sinks[1].topic"),
            said -> assertThat(said).contains("sinks[1].mode", "structured"),
            said -> assertThat(said).contains("sinks[1].password", "belong together"),
            said -> assertThat(said).contains("sinks[2].url", "HOST:PORT"),
            said -> assertThat(said).contains("sinks[2].mode"),
            said -> assertThat(said).contains("sinks[4].mask", "uplink.mask"),
            said -> assertThat(said).contains("sinks[5].name", "taken"),
            said -> assertThat(said).contains("sinks[3]", "longest-backoff"));
  }

  @Test
  void models_and_providers_that_nothing_stands_behind_are_told_by_their_keys() {
    String yaml =
        """
        uplink:
          providers: [{name: vendor, dialect: openai, models: [gpt-4o, mine]}]
          models:
            - {id: other, provider: %1$s, aliases: [known-as]}
            - {id: local, provider: devices}
        apps: {model-pairs: [{id: auto, weak: %2$s, strong: gpt-4o}]}
        prompts:
          versions:
            - {name: a, version: '1', model: auto, instruction: Say}
            - {name: b, version: '1', model: %3$s, instruction: Say}
            - {name: b, version: '2', model: vendor/gpt-4o, instruction: Say}
        """;
    assertThat(mistakes(yaml.formatted("vedor", "gpt-4", "auot")))
        .satisfiesExactlyInAnyOrder(
            said -> assertThat(said).contains("uplink.models[0].provider", "'vedor'"),
            said -> assertThat(said).contains("apps.model-pairs[0].weak", "'gpt-4'"),
            said -> assertThat(said).contains("prompts.versions[1].model", "'auot'"));
    assertThatCode(() -> source.parse(yaml.formatted("vendor", "mine", "known-as")))
        .doesNotThrowAnyException();
  }

  @Test
  void nothing_unauthenticated_is_open_beyond_loopback() {
    assertThat(mistakes("mqtt:\n  host: 0.0.0.0\nhttp:\n  host: 0.0.0.0\ncoap:\n  host: 0.0.0.0\n"))
        .satisfiesExactlyInAnyOrder(
            said -> assertThat(said).contains("mqtt.host: 0.0.0.0 can", "add security.users, or"),
            said -> assertThat(said).contains("http.host: 0.0.0.0 can", "add security.tokens, or"),
            said -> assertThat(said).contains("coap.host: 0.0.0.0 can", "add security.tokens, or"));
  }

  @Test
  void a_base_url_that_says_more_than_its_base_is_told() {
    String yaml =
        """
        uplink:
          provider: {base-url: 'https://a.example/v1/chat/completions', model: m}
          larger-models: [{model: n, base-url: 'https://a.example/v1/v1', cost-per-million-tokens: 4}]
          providers: [{name: b, dialect: openai, base-url: 'https://b.example/v1/embeddings/'}]
        """;
    assertThat(mistakes(yaml))
        .satisfiesExactlyInAnyOrder(
            said -> assertThat(said).contains("uplink.provider.base-url", "/chat/completions"),
            said -> assertThat(said).contains("uplink.larger-models[0].base-url", "twice"),
            said -> assertThat(said).contains("uplink.providers[0].base-url", "/embeddings"));
  }

  @Test
  void a_password_in_an_address_is_not_taken_and_not_told() {
    String yaml =
        """
        uplink:
          provider: {base-url: 'https://me:hunter2@a.example/v1', model: m}
        sinks: [{name: s, kind: webhook, url: 'https://me:hunter2@b.example/@team'}]
        """;
    assertThat(mistakes(yaml))
        .satisfiesExactlyInAnyOrder(
            said -> assertThat(said).contains("uplink.provider.base-url", "use key"),
            said -> assertThat(said).contains("sinks[0].url", "token"))
        .noneMatch(said -> said.contains("hunter2"));
  }

  @Test
  void a_tenant_that_no_app_could_prove_to_be_of_is_told() {
    assertThat(mistakes("apps: {tenants: [{name: line-2}]}\n"))
        .singleElement()
        .asString()
        .contains("apps.tenants[0].keys", "`vivremotion key`");
  }

  @Test
  void a_burst_that_is_too_small_is_told_what_would_do() {
    assertThat(mistakes("uplink: {link: {burst-bytes: 4KiB}}\n"))
        .singleElement()
        .asString()
        .contains("burst-bytes: at least 14336 B were expected", "found 4096 B");
  }

  @Test
  void with_users_and_tokens_any_address_will_do() {
    assertThatCode(() ->
            source.parse(
                """
                mqtt: {host: 0.0.0.0}
                coap: {host: 0.0.0.0}
                http: {host: 0.0.0.0}
                security:
                  users: [{name: plc, password: env:KEY}]
                  tokens: [{name: ops, token: env:KEY, operator: true}]
                """))
        .doesNotThrowAnyException();
  }

  @Test
  void a_user_does_not_open_what_only_tokens_guard() {
    assertThat(
            mistakes(
                "http: {host: 0.0.0.0}\nsecurity: {users: [{name: plc, password: env:KEY}]}\n"))
        .singleElement()
        .asString()
        .startsWith("line 1: http.host");
  }

  @Test
  void a_provider_is_whole_or_absent() {
    assertThat(mistakes("uplink: {provider: {model: m}}\n"))
        .singleElement()
        .asString()
        .contains("uplink.provider.base-url: is missing");
    assertThat(mistakes("uplink: {provider: {base-url: 'https://llm.example/v1'}}\n"))
        .singleElement()
        .asString()
        .contains("uplink.provider.model: is missing");
    for (String url : List.of("ftp://x", "http://127.0.0.1:-1/v1", "http:///v1", "http://a b")) {
      assertThat(mistakes("uplink: {provider: {base-url: '%s', model: m}}\n".formatted(url)))
          .singleElement()
          .asString()
          .contains("uplink.provider.base-url");
    }
  }

  @Test
  void larger_models_stand_beside_a_provider_and_have_names_and_prices_of_their_own() {
    String larger = "larger-models: [{model: m, cost-per-million-tokens: 1}]";
    assertThat(mistakes("uplink: {%s}\n".formatted(larger)))
        .anyMatch(mistake -> mistake.contains("there is no uplink.provider"));
    String provider = "provider: {base-url: 'http://llm/v1', model: %s}";
    assertThat(mistakes("uplink: {%s, %s}\n".formatted(provider.formatted("m"), larger)))
        .singleElement()
        .asString()
        .contains("uplink.larger-models[0].model: m is there twice");
    assertThat(
            mistakes(
                "uplink: {%s, larger-models: [{model: x}]}\n".formatted(provider.formatted("s"))))
        .anyMatch(mistake -> mistake.contains("cost-per-million-tokens"));
  }

  @Test
  void a_key_that_cannot_be_had_is_told_before_a_port_opens() {
    String yaml = "uplink: {provider: {base-url: 'http://llm/v1', model: m, key: '%s'}}\n";
    assertThat(mistakes(yaml.formatted("env:NOPE"))).singleElement().asString().contains("NOPE");
    assertThat(mistakes(yaml.formatted("file:/no/such")))
        .singleElement()
        .asString()
        .contains("/no/such");
    assertThat(mistakes(yaml.formatted("sk-live-1234")))
        .singleElement()
        .asString()
        .contains("uplink.provider.key")
        .doesNotContain("sk-live");
  }

  @Test
  void mistakes_of_many_parts_come_in_one_go() {
    assertThat(
            mistakes(
                """
                mqtt: {port: 99999}
                uplink: {link: {burst-bytes: 1KiB, rate: fast}}
                inferense: {}
                """))
        .hasSize(4)
        .anyMatch(mistake -> mistake.contains("mqtt.port"))
        .anyMatch(mistake -> mistake.contains("uplink.link.rate"))
        .anyMatch(mistake -> mistake.contains("uplink.link.burst-bytes"))
        .anyMatch(mistake -> mistake.contains("did you mean 'inference'?"));
  }

  @Test
  void what_is_no_key_for_the_spools_is_a_mistake_and_never_shown(@TempDir Path folder)
      throws Exception {
    Path good = Files.writeString(folder.resolve("good"), "0123456789abcdef".repeat(4) + "\n");
    Path wrong = Files.writeString(folder.resolve("wrong"), "a pass phrase");
    Path absent = folder.resolve("absent");
    assertThat(mistakes(keys("file:" + good, "file:" + wrong)))
        .singleElement()
        .asString()
        .contains("spools.encryption.keys", "keys[1]", "32 bytes")
        .doesNotContain("phrase");
    assertThat(mistakes(keys("file:" + absent)))
        .singleElement()
        .asString()
        .contains("spools.encryption.keys[0]", "absent", "cannot be read");
    GatewayConfig config = source.parse(keys("file:" + good));
    assertThat(config.spools().encryption().keys()).hasSize(1);
    assertThat(config.toString()).doesNotContain("0123456789abcdef");
  }

  private static String keys(String... references) {
    return "spools: {encryption: {keys: ['" + String.join("', '", references) + "']}}";
  }
}
