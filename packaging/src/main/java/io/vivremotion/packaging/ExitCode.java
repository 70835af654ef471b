package io.vivremotion.packaging;

/** How the process ends; scripts and systemd rely on these. */
final class ExitCode {
  static final int OK = 0;

  /** The gateway could not start or has failed; the log says why. */
  static final int FAILED = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  /** The configuration is wrong; every mistake has been printed. */
  static final int CONFIGURATION = 3;

  /** {@code status} or {@code explain}: no gateway answers at the configured address. */
  static final int NOT_RUNNING = 4;

  /** {@code explain}: the message is not known (any more). */
  static final int UNKNOWN_MESSAGE = 5;

  private ExitCode() {}
}
