package io.vivremotion.packaging;

import io.vivremotion.config.Quantities;
import io.vivremotion.simulation.cloud.StandInProvider;
import io.vivremotion.simulation.machines.MachineFloor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description =
        "Runs the gateway with twenty simulated machines and three people that talk real MQTT, CoAP"
            + " and HTTP to it, over a thin link to a cloud. VIVREMOTION_LLM_KEY (or OPENAI_API_KEY)"
            + " names the key of a real provider, VIVREMOTION_LLM_URL and VIVREMOTION_LLM_MODEL the"
            + " rest; without a key a local stand-in answers, marked SIMULATION.")
final class DemoCommand implements Callable<Integer> {
  private static final Duration REFRESH = Duration.ofSeconds(1);

  @Option(names = "--seconds", description = "end after so long; default: until Ctrl-C")
  private int seconds = Integer.MAX_VALUE;

  @Option(
      names = "--link",
      description = "rate of the link to the cloud, such as 64kbit/s; default: 8kbit/s",
      paramLabel = "RATE",
      converter = Rate.class)
  private long linkBytesPerSecond = 1_000;

  @Option(
      names = "--seed",
      description = "the same seed gives the same machines; default: ${DEFAULT-VALUE}")
  private long seed = 1;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path data = Files.createTempDirectory("vivremotion-demo-");
    try (var standIn = new StandInProvider(StandInProvider.Config.DEFAULT)) {
      DemoSettings settings = DemoSettings.of(data, linkBytesPerSecond, Main.ENVIRONMENT, standIn);
      Logs.apply(settings.config().log());
      var stop = new CountDownLatch(1);
      new StopSignals(stop::countDown).install();
      return demonstrate(settings, stop);
    } finally {
      delete(data);
    }
  }

  private int demonstrate(DemoSettings settings, CountDownLatch stop)
      throws IOException, InterruptedException {
    var tally = new DemoTally(System::nanoTime);
    try (Gateway gateway = Wiring.wire(settings.config(), RunCommand.surroundings())) {
      gateway.start();
      System.out.printf("ready after %d ms%n", RunCommand.sinceProcessStartMillis());
      var table = new DemoTable(gateway, tally, settings.cloud());
      long start = System.nanoTime();
      try (var floor =
          new MachineFloor(settings.floor(), tally, new Random(seed), System::nanoTime)) {
        floor.start();
        show(table, stop, start);
      }
      gateway.drain(settings.config().drainLimit());
      System.out.print(table.summary(Duration.ofNanos(System.nanoTime() - start)));
    }
    return ExitCode.OK;
  }

  /** Refreshes the page until the time is over or somebody says stop. */
  private void show(DemoTable table, CountDownLatch stop, long startNanos)
      throws InterruptedException {
    boolean terminal = isTerminal();
    System.out.print(terminal ? "\u001b[2J" : "");
    Duration elapsed = Duration.ZERO;
    while (elapsed.toSeconds() < seconds
        && !stop.await(REFRESH.toMillis(), TimeUnit.MILLISECONDS)) {
      elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
      if (terminal) {
        // Home, the page line by line with the rest of each line cleared, the rest cleared.
        System.out.print("\u001b[H" + table.page(elapsed).replace("\n", "\u001b[K\n") + "\u001b[J");
        System.out.flush();
      } else {
        System.out.println(table.line(elapsed));
      }
    }
  }

  /** Whether somebody looks at standard output; the JDK only tells of input and output together. */
  private static boolean isTerminal() {
    try {
      String output = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return output.startsWith("/dev/pts/") || output.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  /** As in the configuration file. */
  static final class Rate implements CommandLine.ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return Quantities.bytesPerSecond(text);
      } catch (IllegalArgumentException e) {
        throw new CommandLine.TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
