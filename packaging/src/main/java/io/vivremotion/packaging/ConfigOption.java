package io.vivremotion.packaging;

import io.vivremotion.config.InvalidConfiguration;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code -c FILE}, the same for every command that needs the configuration. */
final class ConfigOption {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "configuration; default: /etc/vivremotion/vivremotion.yaml, else ./vivremotion.yaml, else"
              + " built-in defaults")
  private @Nullable Path file;

  ConfigSource.Loaded load() throws InvalidConfiguration {
    return new ConfigSource(Main.ENVIRONMENT).load(file);
  }
}
