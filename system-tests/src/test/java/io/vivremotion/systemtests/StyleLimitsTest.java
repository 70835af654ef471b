package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No method, file, list of parameters or nesting is longer than the style guide allows. */
class StyleLimitsTest {
  @TempDir private Path directory;

  @Test
  void all_sources_keep_the_limits_of_the_style_guide() throws IOException {
    assertThat(StyleLimits.violations(sources())).isEmpty();
  }

  @Test
  void what_exceeds_a_limit_is_told_with_its_place() throws IOException {
    Path file = directory.resolve("Long.java");
    Files.writeString(
        file,
        """
        class Long {
          void much(int a, int b, int c, int d, int e, int f) {
            if (a > 0) { for (;;) { while (b > 0) { if (c > 0) { b--; } } } }
          %s}
          void fine(int a) {
            if (a > 0) {} else if (a > 1) {} else if (a > 2) {} else if (a > 3) {} else {}
          }
        }
        """
            .formatted("\n".repeat(40)));
    assertThat(StyleLimits.violations(List.of(file)))
        .containsExactly(
            file + ":2: method much, lines: 43, 40 are the limit",
            file + ":2: method much, parameters: 6, 5 are the limit",
            file + ":3: nesting: 4, 3 are the limit");
  }

  private static List<Path> sources() throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> path.toString().endsWith(".java"))
          .filter(path -> path.toString().contains("/src/"))
          .sorted()
          .toList();
    }
  }
}
