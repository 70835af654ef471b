package io.vivremotion.insight;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class ThreadPriorityTest {
  @Test
  @EnabledOnOs(OS.LINUX)
  void it_lowers_the_calling_thread_and_no_other() throws Exception {
    CompletableFuture<Integer> lowered = new CompletableFuture<>();
    int before = niceness();
    Thread thread =
        new Thread(() -> {
          ThreadPriority.lowerTo(Math.min(19, before + 3));
          lowered.complete(niceness());
        });
    thread.start();
    assertThat(lowered.get()).isEqualTo(Math.min(19, before + 3));
    assertThat(niceness()).isEqualTo(before);
  }

  /** Field 19 of stat (proc(5)); what stands before may hold spaces in brackets. */
  private static int niceness() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
