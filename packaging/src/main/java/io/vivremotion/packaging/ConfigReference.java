package io.vivremotion.packaging;

import io.vivremotion.config.SchemaTree;

/** Writes the reference of all configuration keys, in Markdown, from the schema alone. */
final class ConfigReference {
  private ConfigReference() {}

  static String markdown(SchemaTree schema) {
    var page =
        new StringBuilder(
            """
            # Configuration

            <!-- Written by `./vivremotion reference > docs/configuration.md`; a test fails when it is stale. -->

            One YAML file. What it leaves out has the default below; an empty file is a working gateway on loopback.
            `./vivremotion check -c FILE` tells every mistake at once, by key and line. The file is looked for where `-c` says, else at
            `/etc/vivremotion/vivremotion.yaml`, else at `./vivremotion.yaml`.

            Durations are written `250ms`, `5s`, `10m`, `2h`, `1d`; sizes `64KiB`, `16MiB` (powers of 1024) or `64kB`, `16MB` (powers of 1000);
            rates `8kbit/s`, `2Mbit/s`, `1kB/s`. A secret never stands in the file: `file:/path` or `env:NAME` says where it is.
            Its schema, for editors: `packaging/src/main/resources/vivremotion.schema.json`.

            """);
    boolean inTable = false;
    for (SchemaTree.Place place : schema.places()) {
      boolean list = !place.isSection() && place.node().path("items").has("properties");
      if (place.isSection() || list) {
        page.append("\n## `").append(place.key()).append("`\n\n");
        page.append(place.description()).append("\n");
        inTable = false;
      } else {
        if (!inTable) {
          page.append("\n| key | what it is | expected | default |\n|---|---|---|---|\n");
          inTable = true;
        }
        page.append(row(place));
      }
    }
    return page.toString();
  }

  private static String row(SchemaTree.Place place) {
    String standard = place.defaultText().isEmpty() ? "" : "`" + place.defaultText() + "`";
    return "| `%s` | %s | %s | %s |\n"
        .formatted(
            place.key(), place.description(), place.expectation().replace("|", "\\|"), standard);
  }
}
