package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Where the lines go. */
class LogsTest {
  private final Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("ROOT");
  private final Level level = root.getLevel();
  private final List<Appender<ILoggingEvent>> before = appenders();

  @TempDir private Path folder;

  @AfterEach
  void asBefore() {
    root.setLevel(level);
    appenders().stream().filter(each -> !before.contains(each)).forEach(root::detachAppender);
    before.forEach(each -> {
      each.start();
      root.addAppender(each);
    });
  }

  private List<Appender<ILoggingEvent>> appenders() {
    List<Appender<ILoggingEvent>> all = new ArrayList<>();
    root.iteratorForAppenders().forEachRemaining(all::add);
    return all;
  }

  @Test
  void lines_stay_on_standard_error_where_the_file_cannot_be_written() throws IOException {
    Path directory = folder.resolve("log");
    Files.createDirectories(directory.resolve("within"));
    Logs.apply(to(directory));
    assertThat(appenders()).isEqualTo(before);
    Path file = folder.resolve("log-file");
    Logs.apply(to(file));
    assertThat(appenders()).hasSize(1).isNotEqualTo(before);
    root.warn("event=told");
    assertThat(file).content().contains("event=told");
  }

  private static Logs.Config to(Path file) {
    return new Logs.Config(Logs.Verbosity.INFO, Optional.of(file), 4 << 20, 3);
  }
}
