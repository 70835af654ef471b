package io.vivremotion.systemtests;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The AOT cache of the distribution under test, made as {@code ./vivremotion aot} makes it, by the
 * first of the test processes that needs it: a start then takes less than half the processor time,
 * and the tests start the gateway over a hundred times.
 */
final class StartCache {
  private StartCache() {}

  /**
   * The file, made if it is older than a library.
   *
   * @param command of the gateway, without its arguments
   */
  static synchronized Path of(Path dist, List<String> command) throws IOException {
    Path cache = dist.resolveSibling("tests.aot");
    try (FileChannel channel =
            FileChannel.open(
                dist.resolveSibling("tests.aot.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      if (!Files.exists(cache) || modified(cache) < newestLibrary(dist)) {
        train(command, cache);
      }
    }
    return cache;
  }

  private static void train(List<String> command, Path cache) throws IOException {
    Path output = cache.resolveSibling("tests.aot.new");
    File log = cache.resolveSibling("tests.aot.log").toFile();
    List<String> training = new ArrayList<>(command);
    training.add(1, "-XX:AOTCacheOutput=" + output);
    training.addAll(List.of("demo", "--seconds", "4"));
    try {
      int exit =
          new ProcessBuilder(training)
              .redirectErrorStream(true)
              .redirectOutput(log)
              .start()
              .waitFor();
      if (exit != 0) {
        throw new IOException("the training run ended with " + exit + ", see " + log);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the AOT cache was made", e);
    }
    Files.move(output, cache, StandardCopyOption.REPLACE_EXISTING);
  }

  private static long newestLibrary(Path dist) throws IOException {
    try (Stream<Path> libraries = Files.list(dist.resolve("lib"))) {
      return libraries.mapToLong(StartCache::modified).max().orElseThrow();
    }
  }

  private static long modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
