package io.vivremotion.systemtests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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
            .flatMap(name -> folders().stream().map(folder -> folder.resolve(name)))
            .filter(Files::isExecutable)
            .findFirst();
    return new Tool(required(found, "none of " + List.of(names)));
  }

  /** A library of the package's, wherever the processor's kind has it. */
  static Path library(String name, String aPackage) {
    Path libraries = Path.of("/usr/lib");
    try (Stream<Path> all = Files.find(libraries, 3, (file, _) -> file.endsWith(name))) {
      return required(all.findFirst(), "no " + name + " (package " + aPackage + ")");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path required(Optional<Path> found, String what) {
    String missing =
        what + " is installed: run ./vivremotion test as root, which installs what is missing";
    need(found.isPresent(), missing);
    return found.orElseThrow();
  }

  /** Skips the test where it does not hold, or fails it where nothing may be skipped. */
  static void need(boolean holds, String missing) {
    if (!holds && REQUIRED) {
      throw new AssertionError(missing);
    }
    assumeTrue(holds, missing);
  }

  /** PATH, and where Debian puts what it keeps out of it: daemons, and PostgreSQL by version. */
  private static List<Path> folders() {
    List<Path> folders = new ArrayList<>();
    Stream.of(System.getenv("PATH").split(":")).map(Path::of).forEach(folders::add);
    folders.add(Path.of("/usr/sbin"));
    Path versions = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(versions)) {
      try (Stream<Path> found = Files.list(versions)) {
        found.map(version -> version.resolve("bin")).forEach(folders::add);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    return folders;
  }

  Path program() {
    return program;
  }

  /** Starts it; standard error comes with standard output. */
  Running start(String... arguments) throws IOException {
    return new Running(process(arguments).start()).reading();
  }

  /** By way of stdbuf, since a program that writes to a pipe keeps its lines to itself. */
  private ProcessBuilder process(String... arguments) {
    List<String> command = new ArrayList<>(List.of("stdbuf", "-oL", program.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  /** Runs it to its end, at most 20 s, and returns what it printed. */
  String run(String... arguments) throws IOException, InterruptedException {
    return finish(process(arguments).start());
  }

  /** As {@link #run}, whatever it ends with. */
  String say(String... arguments) throws IOException, InterruptedException {
    try (Running running = new Running(process(arguments).start())) {
      return running.rest();
    }
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
    return finish(process(arguments).redirectInput(input.toFile()).start());
  }

  /** A started program; its lines are read as they come. */
  static final class Running implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(45);
    private static final String END = "\u0000end";
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    Running(Process process) {
      this.process = process;
    }

    private Running reading() {
      BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
      Thread.ofVirtual()
          .start(() -> {
            try {
              reader.lines().forEach(lines::add);
            } catch (UncheckedIOException ended) { // the test has ended it
              lines.add(END);
            }
            lines.add(END);
          });
      return this;
    }

    /** All that it prints until its end. */
    private String rest() throws IOException {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    long pid() {
      return process.pid();
    }

    /** The first line that contains the words; fails with what was said instead after 45 s. */
    String lineWith(String words) throws InterruptedException {
      List<String> seen = new ArrayList<>();
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (true) {
        String line = lines.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (line == null || line.equals(END)) {
          String how = line == null ? "said nothing more in time" : "ended";
          throw new AssertionError(
              "no line with '" + words + "': the program " + how + "; before: " + seen);
        }
        if (line.contains(words)) {
          return line;
        }
        seen.add(line);
      }
    }

    /** SIGTERM; SIGKILL if it has not ended by then. */
    void end(long within, TimeUnit unit) throws InterruptedException {
      process.destroy();
      if (!process.waitFor(within, unit)) {
        process.destroyForcibly();
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
