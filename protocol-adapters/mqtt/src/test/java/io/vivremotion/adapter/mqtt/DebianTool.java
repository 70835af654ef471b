package io.vivremotion.adapter.mqtt;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of Debian's, or a skipped test: failed instead where {@code -Dinterop.required=true}.
 */
final class DebianTool {
  private static final List<String> FOLDERS = List.of("/usr/bin", "/usr/sbin", "/usr/local/bin");

  private DebianTool() {}

  static String path(String program, String debianPackage) {
    Optional<Path> found =
        FOLDERS.stream()
            .map(folder -> Path.of(folder, program))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty()) {
      String message = program + " is not installed: apt-get install " + debianPackage;
      if (Boolean.getBoolean("interop.required")) {
        Assertions.fail(message);
      }
      Assumptions.abort(message);
    }
    return found.get().toString();
  }
}
