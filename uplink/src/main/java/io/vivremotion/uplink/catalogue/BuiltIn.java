package io.vivremotion.uplink.catalogue;

import io.vivremotion.config.ConfigurationFile;
import io.vivremotion.config.InvalidConfiguration;
import io.vivremotion.config.SchemaTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Reads the resources beside this class. A mistake in one is a bug of the build. */
final class BuiltIn {
  private BuiltIn() {}

  /**
   * @param asOf the day on which it was last compared with the providers' pages
   */
  record Models(String asOf, List<ModelEntry> models) {
    static final Models NONE = new Models("", List.of());
  }

  record DialectList(List<Dialect> dialects) {
    static final DialectList NONE = new DialectList(List.of());
  }

  static List<ModelEntry> models() {
    return read("models.yaml", "models.schema.json", Models.NONE).models();
  }

  static List<Dialect> dialects() {
    return read("dialects.yaml", "dialects.schema.json", DialectList.NONE).dialects();
  }

  private static <R extends Record> R read(String name, String schema, R none) {
    try {
      return new ConfigurationFile(SchemaTree.parse(text(schema)), _ -> Optional.empty())
          .read(text(name), none, _ -> List.of());
    } catch (InvalidConfiguration e) {
      throw new IllegalStateException("the built-in " + name + " is wrong: " + e.getMessage(), e);
    }
  }

  private static String text(String name) {
    try (InputStream in = BuiltIn.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
