package io.vivremotion.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFileTest {
  private static final String SCHEMA =
      """
      {"$schema": "https://json-schema.org/draft/2020-12/schema",
       "type": "object", "additionalProperties": false,
       "$defs": {
         "size": {"type": ["string", "integer"], "x-expects": "a size such as 16MiB"},
         "port": {"type": "integer", "minimum": 0, "maximum": 65535},
         "secret": {"type": "string", "pattern": "^(file|env|credential):.+", "x-secret": true,
                    "x-expects": "where the secret is: file:/path, env:NAME or credential:NAME"}},
       "properties": {
         "server": {"type": "object", "additionalProperties": false, "properties": {
           "host": {"type": "string"},
           "port": {"$ref": "#/$defs/port", "description": "Where it listens.", "default": 1883},
           "idle-timeout": {"type": "string"},
           "max-body-bytes": {"$ref": "#/$defs/size"}}},
         "mode": {"enum": ["strict", "lenient"]},
         "users": {"type": "array", "items": {"type": "object", "additionalProperties": false,
           "required": ["name"], "properties": {
             "name": {"type": "string"},
             "password": {"$ref": "#/$defs/secret"},
             "low": {"type": "number", "default": "-.inf"}}}},
         "synonyms": {"type": "object", "additionalProperties": {"type": "string"}}}}
      """;

  enum Mode {
    STRICT,
    LENIENT
  }

  record Server(String host, int port, Duration idleTimeout, long maxBodyBytes) {
    Server {
      if (maxBodyBytes > 1L << 30) {
        throw new IllegalArgumentException("max-body-bytes: at most 1GiB was expected");
      }
    }
  }

  record User(String name, Optional<Secret> password, double low) {}

  record Root(Server server, Mode mode, List<User> users, Map<String, String> synonyms) {}

  private static final Root DEFAULT =
      new Root(
          new Server("127.0.0.1", 1883, Duration.ofSeconds(60), 1L << 20),
          Mode.STRICT,
          List.of(),
          Map.of());

  private final Map<String, String> environment = new HashMap<>(Map.of("KEY", "from-environment"));
  private final ConfigurationFile file =
      new ConfigurationFile(
          SchemaTree.parse(SCHEMA), name -> Optional.ofNullable(environment.get(name)));

  private Root read(String yaml) throws InvalidConfiguration {
    return file.read(yaml, DEFAULT, _ -> List.of());
  }

  private List<String> mistakes(String yaml) {
    return mistakes(yaml, _ -> List.of());
  }

  private List<String> mistakes(String yaml, Function<Root, List<Mistake>> rules) {
    InvalidConfiguration thrown =
        catchThrowableOfType(InvalidConfiguration.class, () -> file.read(yaml, DEFAULT, rules));
    assertThat(thrown).as("the configuration was expected to be refused").isNotNull();
    return thrown.mistakes().stream().map(Mistake::toString).toList();
  }

  @Test
  void an_empty_file_means_the_defaults() throws InvalidConfiguration {
    assertThat(read("")).isEqualTo(DEFAULT);
    assertThat(read("# only a comment\n")).isEqualTo(DEFAULT);
    assertThat(read("server:\nmode:\n")).isEqualTo(DEFAULT);
  }

  @Test
  void what_the_file_says_replaces_the_default_and_nothing_else() throws InvalidConfiguration {
    Root root = read("server:\n  port: 2000\n  max-body-bytes: 2MiB\nmode: lenient\n");
    assertThat(root.server())
        .isEqualTo(new Server("127.0.0.1", 2000, Duration.ofSeconds(60), 2L << 20));
    assertThat(root.mode()).isEqualTo(Mode.LENIENT);
  }

  @Test
  void lists_and_maps_are_bound_and_an_element_takes_its_defaults_from_the_schema()
      throws InvalidConfiguration {
    Root root = read("users:\n  - name: ada\nsynonyms:\n  heat: temperature\n");
    assertThat(root.users())
        .containsExactly(new User("ada", Optional.empty(), Double.NEGATIVE_INFINITY));
    assertThat(root.synonyms()).containsEntry("heat", "temperature");
  }

  @Test
  void secrets_come_from_files_and_the_environment_and_never_show(@TempDir Path folder)
      throws InvalidConfiguration, IOException {
    Path key = Files.writeString(folder.resolve("key"), "from-file\n");
    Root root =
        read(
            "users:\n  - {name: a, password: 'file:"
                + key
                + "'}\n  - {name: b, password: env:KEY}\n");
    assertThat(root.users().get(0).password().orElseThrow().reveal()).isEqualTo("from-file");
    assertThat(root.users().get(1).password().orElseThrow().reveal()).isEqualTo("from-environment");
    assertThat(root.toString()).doesNotContain("from-file", "from-environment");
  }

  @Test
  void a_credential_comes_from_the_directory_systemd_names_and_need_not_be_text(
      @TempDir Path folder) throws InvalidConfiguration, IOException {
    byte[] key = {(byte) 0xff, 0, 10, (byte) 0xc3, 32};
    Files.write(folder.resolve("disk-key"), key);
    String yaml = "users: [{name: a, password: 'credential:disk-key'}]";
    assertThat(mistakes(yaml)).singleElement().asString().contains("LoadCredential=disk-key");
    environment.put("CREDENTIALS_DIRECTORY", folder.toString());
    Secret secret = read(yaml).users().getFirst().password().orElseThrow();
    assertThat(secret.revealContent()).isEqualTo(key);
    assertThat(mistakes("users: [{name: a, password: 'credential:../disk-key'}]"))
        .singleElement()
        .asString()
        .contains("expected credential:NAME");
  }

  @Test
  void an_inline_secret_is_refused_without_being_repeated() {
    assertThat(mistakes("users:\n  - name: ada\n    password: hunter2\n"))
        .singleElement()
        .asString()
        .contains("line 3: users[0].password", "file:/path, env:NAME or credential:NAME")
        .doesNotContain("hunter2");
  }

  @Test
  void a_secret_that_is_not_there_is_named_by_its_reference() {
    assertThat(
            mistakes(
                "users: [{name: a, password: env:NOPE}, {name: b, password: 'file:/no/file'}]"))
        .hasSize(2)
        .anyMatch(mistake -> mistake.contains("NOPE"))
        .anyMatch(mistake -> mistake.contains("/no/file"));
  }

  @Test
  void every_mistake_is_reported_at_once_by_key_and_line() {
    List<String> mistakes =
        mistakes(
            """
            server:
              prot: 1883
              port: 70000
              idle-timeout: soon
              max-body-bytes: 4GiB
            mode: strickt
            users:
              - password: env:KEY
            """);
    assertThat(mistakes).hasSize(6);
    assertThat(mistakes.get(0)).contains("line 2: server.prot").contains("did you mean 'port'?");
    assertThat(mistakes.get(1))
        .isEqualTo("line 3: server.port: found '70000', expected a whole number from 0 to 65535");
    assertThat(mistakes.get(2)).contains("line 4: server.idle-timeout: found 'soon'");
    assertThat(mistakes.get(4)).contains("line 6: mode").contains("did you mean 'strict'?");
    assertThat(mistakes.get(5)).contains("line 8: users[0].name: is missing");
  }

  @Test
  void a_refusal_of_the_record_itself_is_told_at_its_key() {
    assertThat(mistakes("server:\n  host: localhost\n  max-body-bytes: 4GiB\n"))
        .containsExactly("line 3: server.max-body-bytes: at most 1GiB was expected");
  }

  @Test
  void rules_across_keys_are_told_with_the_line_of_their_key() {
    assertThat(
            mistakes(
                "mode: lenient\nserver:\n  host: 0.0.0.0\n",
                root ->
                    root.server().host().equals("0.0.0.0")
                        ? List.of(
                            new Mistake("server.host", 0, "nobody would have to say who it is"))
                        : List.of()))
        .containsExactly("line 3: server.host: nobody would have to say who it is");
  }

  @Test
  void a_key_given_twice_is_a_mistake() {
    assertThat(mistakes("mode: strict\nmode: lenient\n"))
        .containsExactly("line 2: mode: given twice, first in line 1; one of them must go");
  }

  @Test
  void what_is_not_yaml_is_told_with_its_line() {
    assertThat(mistakes("mode: strict\nserver: {port: 1\n"))
        .singleElement()
        .asString()
        .contains("not YAML");
    assertThat(mistakes("\tmode: strict\n"))
        .singleElement()
        .asString()
        .contains("line 1", "not YAML", "TAB");
    assertThat(mistakes("server:\n    port: 1\n  host: a\n"))
        .singleElement()
        .asString()
        .contains("line 3", "while parsing", "but found", "indented by as many blanks");
    assertThat(mistakes("just text")).singleElement().asString().contains("expected keys");
  }

  @Test
  void a_section_where_a_value_belongs_and_the_other_way_round_are_mistakes() {
    assertThat(mistakes("server: 5\n")).singleElement().asString().contains("keys and values");
    assertThat(mistakes("mode: {a: 1}\n")).singleElement().asString().contains("strict, lenient");
    assertThat(mistakes("users: ada\n")).singleElement().asString().contains("a list");
  }

  @Test
  void a_number_that_does_not_fit_is_a_mistake_and_not_a_crash() {
    assertThat(mistakes("server: {port: 99999999999999999999}\n")).hasSize(1);
    assertThat(mistakes("server: {max-body-bytes: 99999999999GiB}\n")).hasSize(1);
    assertThat(mistakes("server: {port: .nan}\n")).hasSize(1);
  }
}
