package io.vivremotion.insight;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lowers the calling thread in the eyes of the operating system. Java's own thread priorities do
 * nothing on Linux; there nice values belong to threads (sched(7)), and {@code setpriority(2)} with
 * {@code who} 0 means the caller.
 */
public final class ThreadPriority {
  private static final Logger log = LoggerFactory.getLogger(ThreadPriority.class);
  private static final int PRIO_PROCESS = 0;

  /** Elsewhere a nice value is the whole process's. */
  private static final Path LINUX = Path.of("/proc/self/task");

  private ThreadPriority() {}

  /** Does what it can: elsewhere than on Linux, or without native access, nothing. */
  public static void lowerTo(int niceness) {
    if (niceness == 0 || !Files.exists(LINUX)) {
      return;
    }
    try {
      Optional<MethodHandle> call = setpriority();
      if (call.isPresent() && (int) call.get().invokeExact(PRIO_PROCESS, 0, niceness) != 0) {
        log.info("event=priority-unchanged niceness={}", niceness);
      }
    } catch (Throwable e) { // invokeExact declares it, and nothing here is worth a failed start
      log.info("event=priority-unchanged niceness={} reason=\"{}\"", niceness, e.toString());
    }
  }

  @SuppressWarnings("restricted") // the only way to a system call; the launcher allows it
  private static Optional<MethodHandle> setpriority() {
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("setpriority")
        .map(address ->
            linker.downcallHandle(
                address,
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT)));
  }
}
