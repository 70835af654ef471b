package io.vivremotion.packaging;

/** How the process ends; scripts and systemd rely on these. */
final class ExitCode {
  static final int OK = 0;

  /** The gateway could not start or has failed; the log says why. */
  static final int FAILED = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  /**
   * The configuration is wrong; every mistake has been printed. As sysexits.h has it: 3 is how the
   * JVM ends where the heap is exhausted, after which the gateway is to be started again.
   */
  static final int CONFIGURATION = 78;

  /** A thread died of an error: to be started again. As sysexits.h has it. */
  static final int DIED = 70;

  /** {@code status} or {@code explain}: no gateway answers at the configured address. */
  static final int NOT_RUNNING = 4;

  /** {@code explain}: the message is not known (any more). */
  static final int UNKNOWN_MESSAGE = 5;

  /** {@code audit}: lines of the audit log were changed or taken away. */
  static final int AUDIT_CHANGED = 6;

  private ExitCode() {}
}
