package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.FileSystemException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A process that may open no more files. */
class NoDescriptorTest {
  private static final int RECORDS = 60;

  private boolean exhausted;

  @Test
  void records_whose_file_cannot_be_opened_are_read_once_it_can() throws Exception {
    Stepped stepped = new Stepped(1);
    Storage storage = storage(stepped.storage);
    FileSpool spool =
        FileSpool.open(
            stepped.config,
            new FileSpool.Means(
                storage,
                FileSpool.Surroundings.of(() -> stepped.now),
                stepped.random,
                stepped.upkeep::add));
    for (int i = 0; i < RECORDS; i++) { // more than the hot tail holds
      spool.append(new Text("x".repeat(900)), new Appended());
      stepped.settle(spool);
    }
    try (Spool.Reader reader = spool.reader()) {
      exhausted = true;
      assertThat(reader.poll(RECORDS, 1 << 20, Duration.ZERO)).isEmpty();
      exhausted = false;
      assertThat(reader.poll(RECORDS, 1 << 20, Duration.ZERO)).hasSize(RECORDS);
    }
    assertThat(spool.stats().pendingRecords()).isEqualTo(RECORDS);
  }

  private Storage storage(Storage real) {
    return (Storage)
        Proxy.newProxyInstance(
            Storage.class.getClassLoader(),
            new Class<?>[] {Storage.class},
            (_, method, arguments) -> {
              if (exhausted && method.getName().startsWith("open")) {
                throw new FileSystemException((String) arguments[0], null, "Too many open files");
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
