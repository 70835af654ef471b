package io.vivremotion.systemtests;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Faults in the system calls of a running process, by {@code strace -p}: every thread of it, from
 * {@link #into} until {@link #close}.
 */
final class Injection implements AutoCloseable {
  private final Tool.Running strace;

  private Injection(Tool.Running strace) {
    this.strace = strace;
  }

  /**
   * Skips the test (or fails it, as {@link Tool#need}) where processes may not be traced.
   *
   * @param calls such as {@code fsync,fdatasync}
   * @param fault as strace has it: {@code error=EIO}, {@code delay_enter=20000} (microseconds)
   */
  static Injection into(GatewayProcess gateway, String calls, String fault)
      throws IOException, InterruptedException {
    Tool.Running strace =
        Tool.named("strace")
            .start(
                "-f",
                "-p",
                Long.toString(gateway.pid()),
                "-o",
                "/dev/null",
                "-e",
                "trace=" + calls,
                "-e",
                "inject=" + calls + ":" + fault);
    String said = strace.lineWith("strace:");
    if (!said.contains("attached")) {
      strace.close();
    }
    Tool.need(!said.contains("not permitted"), "processes may not be traced here: " + said);
    if (!said.contains("attached")) {
      throw new AssertionError(said);
    }
    return new Injection(strace);
  }

  /** Asked to end, strace lets the process go; killed, the kernel does. */
  @Override
  public void close() {
    try {
      strace.end(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      strace.close();
      Thread.currentThread().interrupt();
    }
  }
}
