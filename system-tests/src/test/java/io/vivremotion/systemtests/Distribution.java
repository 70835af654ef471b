package io.vivremotion.systemtests;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The folder the build makes and the launcher runs: found upwards from where the tests run. */
final class Distribution {
  /** What the launcher sets for glibc, so that memory is what it is in use. */
  static final Map<String, String> ENVIRONMENT =
      Map.of(
          "MALLOC_ARENA_MAX", "2",
          "MALLOC_MMAP_THRESHOLD_", "65536",
          "MALLOC_TRIM_THRESHOLD_", "65536");

  private Distribution() {}

  static Path folder() {
    return repository().resolve("packaging/target/dist");
  }

  static Path repository() {
    Path here = Path.of("").toAbsolutePath();
    while (here != null && !Files.exists(here.resolve("vivremotion"))) {
      here = here.getParent();
    }
    if (here == null) {
      throw new AssertionError("run the system tests within the checkout");
    }
    return here;
  }

  /** The data handed out beside the checkout, such as {@code nab}; may be absent. */
  static Path data(String name) {
    return repository().resolveSibling("shared").resolve("data").resolve(name);
  }

  /** The launcher's command: the same options, from the same file, and an AOT cache. */
  static List<String> command(String[] jvmArguments, String... arguments) throws IOException {
    Path dist = folder();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : Files.readAllLines(dist.resolve("jvm.options"))) {
      if (!option.isBlank() && !option.startsWith("#")) {
        command.add(option.replace("${dist}", dist.toString()));
      }
    }
    List<String> program = List.of("-cp", classPath(dist), "io.vivremotion.packaging.Main");
    Path cache = StartCache.of(dist, Stream.concat(command.stream(), program.stream()).toList());
    command.add("-XX:AOTCache=" + cache);
    command.addAll(List.of(jvmArguments));
    command.addAll(program);
    command.addAll(List.of(arguments));
    return command;
  }

  /** In the order of names, as the launcher has it: the cache holds for this class path alone. */
  private static String classPath(Path dist) throws IOException {
    try (Stream<Path> libraries = Files.list(dist.resolve("lib"))) {
      return libraries
          .map(Path::toString)
          .filter(name -> name.endsWith(".jar"))
          .sorted()
          .collect(Collectors.joining(File.pathSeparator));
    }
  }
}
