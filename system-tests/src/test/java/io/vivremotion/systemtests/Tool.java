package io.vivremotion.systemtests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program of the distribution's, found in PATH. A test whose program is missing is skipped, or
 * fails where interoperability is required.
 */
final class Tool {
  private static final boolean REQUIRED = Boolean.getBoolean("interop.required");
  private final Path program;

  private Tool(Path program) {
    this.program = program;
  }

  /** The first of these names that is installed. */
  static Tool named(String... names) {
    Optional<Path> found =
        Stream.of(names)
            .flatMap(name ->
                Stream.of(System.getenv("PATH").split(":"), new String[] {"/usr/sbin"})
                    .flatMap(Stream::of)
                    .map(folder -> Path.of(folder, name)))
            .filter(Files::isExecutable)
            .findFirst();
    String missing =
        "none of "
            + List.of(names)
            + " is installed: run ./vivremotion test as root, which installs it";
    if (found.isEmpty() && REQUIRED) {
      throw new AssertionError(missing);
    }
    assumeTrue(found.isPresent(), missing);
    return new Tool(found.orElseThrow());
  }

  /** Starts it; standard error comes with standard output. */
  Running start(String... arguments) throws IOException {
    String[] command =
        Stream.concat(Stream.of(program.toString()), Stream.of(arguments)).toArray(String[]::new);
    return new Running(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** Runs it to its end, at most 20 s, and returns what it printed. */
  String run(String... arguments) throws IOException, InterruptedException {
    return finish(start(arguments).process);
  }

  private String finish(Process process) throws IOException, InterruptedException {
    try (Running running = new Running(process)) {
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new AssertionError(program + " did not end, as process " + running.pid());
      }
      if (process.exitValue() != 0) {
        throw new AssertionError(program + " ended with " + process.exitValue() + ": " + printed);
      }
      return printed;
    }
  }

  /** As {@link #run}, with the file as standard input. */
  String runWithInput(Path input, String... arguments) throws IOException, InterruptedException {
    String[] command =
        Stream.concat(Stream.of(program.toString()), Stream.of(arguments)).toArray(String[]::new);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectInput(input.toFile()).start();
    return finish(process);
  }

  /** A started program; its lines are read as they come. */
  static final class Running implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;

    Running(Process process) {
      this.process = process;
      this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    long pid() {
      return process.pid();
    }

    /**
     * The first line that contains the words, read within what time the test has (its own time-out
     * ends it).
     */
    String lineWith(String words) throws IOException {
      StringBuilder seen = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains(words)) {
          return line;
        }
        seen.append(line).append('\n');
      }
      throw new AssertionError(
          "the program ended without a line with '" + words + "'; it said:\n" + seen);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
