package io.vivremotion.packaging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.FileSize;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * Logging in code, found by logback as a service: its XML would cost a tenth of a second at each
 * start. Key=value lines on standard error, where the journal of systemd takes them, or in files
 * bounded in size and number.
 */
public final class Logs extends ContextAwareBase implements Configurator {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} level=%level part=%logger{0} %msg%n%rEx{6}";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    var console = new ConsoleAppender<ILoggingEvent>();
    console.setTarget("System.err");
    console.setEncoder(encoder(context));
    replaceAppender(context, console);
    context.getLogger("ROOT").setLevel(Level.INFO);
    // Libraries speak when something is wrong; what they do is told by our own parts.
    for (String library : new String[] {"org.eclipse", "io.netty", "io.prometheus"}) {
      context.getLogger(library).setLevel(Level.WARN);
    }
    // Warns of each malformed datagram with its options, a token among them; and of our own
    // keywords.
    for (String library :
        new String[] {"org.eclipse.californium", "com.networknt", "org.apache.kafka"}) {
      context.getLogger(library).setLevel(Level.ERROR);
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Applies what the configuration says, from here on. */
  static void apply(Config config) {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger("ROOT").setLevel(Level.valueOf(config.level().name()));
    config.file().ifPresent(file -> replaceAppender(context, file(context, config, file)));
  }

  /** The bytes of the file and of the older ones beside it; 0 where none is written. */
  static void bindTo(Config config, MeterRegistry meters) {
    Gauge.builder("vivremotion_log_files_bytes", () -> config.file().map(Logs::bytes).orElse(0L))
        .register(meters);
  }

  private static long bytes(Path file) {
    long sum = file.toFile().length();
    for (int i = 1; i <= Config.MOST_FILES; i++) {
      sum += Path.of(file + "." + i).toFile().length();
    }
    return sum;
  }

  private static RollingFileAppender<ILoggingEvent> file(
      LoggerContext context, Config config, Path path) {
    var file = new RollingFileAppender<ILoggingEvent>();
    file.setFile(path.toString());
    file.setEncoder(encoder(context));
    var rolling = new FixedWindowRollingPolicy();
    rolling.setContext(context);
    rolling.setParent(file);
    rolling.setFileNamePattern(path + ".%i");
    rolling.setMinIndex(1);
    rolling.setMaxIndex(config.files());
    rolling.start();
    var size = new SizeBasedTriggeringPolicy<ILoggingEvent>();
    size.setContext(context);
    size.setMaxFileSize(new FileSize(config.maxFileBytes()));
    size.start();
    file.setRollingPolicy(rolling);
    file.setTriggeringPolicy(size);
    return file;
  }

  private static PatternLayoutEncoder encoder(LoggerContext context) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    return encoder;
  }

  private static void replaceAppender(LoggerContext context, Appender<ILoggingEvent> appender) {
    appender.setContext(context);
    appender.start();
    Logger root = context.getLogger("ROOT");
    if (!appender.isStarted()) {
      root.error("event=log_file_unusable consequence=\"what is told stays on standard error\"");
      return;
    }
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
  }

  /** How much is told. */
  public enum Verbosity {
    ERROR,
    WARN,
    INFO,
    DEBUG;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param file empty: standard error
   * @param maxFileBytes of one file, then a new one is begun
   * @param files older files kept beside the one written
   */
  public record Config(Verbosity level, Optional<Path> file, long maxFileBytes, int files) {
    private static final int MOST_FILES = 20;
    public static final Config DEFAULT = new Config(Verbosity.INFO, Optional.empty(), 4L << 20, 3);

    public Config {
      if (maxFileBytes < 64 << 10 || maxFileBytes > 1L << 30) {
        throw new IllegalArgumentException("max-file-bytes: 64KiB to 1GiB was expected");
      }
      if (files < 1 || files > MOST_FILES) {
        throw new IllegalArgumentException("files: 1 to 20 was expected, got " + files);
      }
    }
  }
}
