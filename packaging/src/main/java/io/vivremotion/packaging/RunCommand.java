package io.vivremotion.packaging;

import io.vivremotion.config.InvalidConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "run",
    description =
        "Runs the gateway until SIGTERM or Ctrl-C, which drains it; a second one ends it at once.")
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Mixin private final ConfigOption config = new ConfigOption();

  @Override
  public Integer call() throws InvalidConfiguration, IOException, InterruptedException {
    ConfigSource.Loaded loaded = config.load();
    GatewayConfig settings = loaded.config();
    Logs.apply(settings.log());
    LOG.info(
        "event=starting version=\"{}\" config=\"{}\" data={}",
        Main.version(),
        loaded.origin(),
        settings.dataDirectory().toAbsolutePath());
    DeadThreads.install();
    var stop = new CountDownLatch(1);
    new StopSignals(stop::countDown).install();
    try (Gateway gateway = Wiring.wire(settings, surroundings())) {
      gateway.start();
      LOG.info("event=ready after={}ms", sinceProcessStartMillis());
      stop.await();
      gateway.drain(settings.drainLimit());
    }
    LOG.info("event=stopped");
    return ExitCode.OK;
  }

  static Wiring.Surroundings surroundings() {
    return new Wiring.Surroundings(
        InstantSource.system(),
        System::nanoTime,
        RandomGenerator.getDefault(),
        Main.ENVIRONMENT,
        models());
  }

  /** The launcher says where the distribution is. */
  private static Path models() {
    return Path.of(System.getProperty("vivremotion.home", "."), "models");
  }

  /** The launcher tells when it started Java; else the process counts from its own start. */
  static long sinceProcessStartMillis() {
    long now = InstantSource.system().millis();
    Long launched = Long.getLong("vivremotion.launched");
    return launched != null
        ? now - launched
        : ProcessHandle.current()
            .info()
            .startInstant()
            .map(start -> now - start.toEpochMilli())
            .orElse(-1L);
  }
}
