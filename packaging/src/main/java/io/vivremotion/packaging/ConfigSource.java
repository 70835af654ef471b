package io.vivremotion.packaging;

import io.vivremotion.config.ConfigurationFile;
import io.vivremotion.config.InvalidConfiguration;
import io.vivremotion.config.Mistake;
import io.vivremotion.config.SchemaTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the configuration file and reads it. */
final class ConfigSource {
  private static final List<Path> PLACES =
      List.of(Path.of("/etc/vivremotion/vivremotion.yaml"), Path.of("vivremotion.yaml"));

  private final Function<String, Optional<String>> environment;

  ConfigSource(Function<String, Optional<String>> environment) {
    this.environment = environment;
  }

  /**
   * @param origin the file, or that there is none
   */
  record Loaded(GatewayConfig config, String origin) {}

  /**
   * @param named the file given on the command line; null: the usual places, else the defaults
   */
  Loaded load(@Nullable Path named) throws InvalidConfiguration {
    Optional<Path> file =
        named != null ? Optional.of(named) : PLACES.stream().filter(Files::exists).findFirst();
    if (file.isEmpty()) {
      return new Loaded(GatewayConfig.DEFAULT, "built-in defaults (no configuration file)");
    }
    return new Loaded(parse(text(file.get())), file.get().toString());
  }

  GatewayConfig parse(String yaml) throws InvalidConfiguration {
    return new ConfigurationFile(schema(), environment)
        .read(yaml, GatewayConfig.DEFAULT, new ConfigRules(environment)::check);
  }

  private static String text(Path file) throws InvalidConfiguration {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new InvalidConfiguration(List.of(new Mistake("", 0, file + " does not exist")));
    } catch (IOException e) {
      throw new InvalidConfiguration(
          List.of(new Mistake("", 0, file + " cannot be read: " + e.getMessage())));
    }
  }

  static SchemaTree schema() {
    try (InputStream in = ConfigSource.class.getResourceAsStream("/vivremotion.schema.json")) {
      if (in == null) {
        throw new IllegalStateException("vivremotion.schema.json is not in the jar");
      }
      return SchemaTree.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("vivremotion.schema.json", e);
    }
  }
}
