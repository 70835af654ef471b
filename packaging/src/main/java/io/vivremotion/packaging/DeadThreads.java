package io.vivremotion.packaging;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when an {@link Error} has ended a thread: memory that cannot be had, a class
 * that cannot be loaded. Without its committer, flow or uplink the gateway would look alive and do
 * nothing; ended, it is started again and goes on from its disk. {@code
 * -XX:+ExitOnOutOfMemoryError} does the same for the heap, and not for direct memory and threads.
 */
final class DeadThreads implements Thread.UncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(DeadThreads.class);

  static void install() {
    Thread.setDefaultUncaughtExceptionHandler(new DeadThreads());
  }

  @Override
  public void uncaughtException(Thread thread, Throwable why) {
    if (!(why instanceof Error)) { // a library's: our own threads catch what they can go on after
      LOG.error("event=thread_ended thread=\"{}\"", thread.getName(), why);
      return;
    }
    try {
      LOG.error("event=process_ends reason=\"a thread died\" thread=\"{}\"", thread.getName(), why);
    } finally {
      Runtime.getRuntime().halt(ExitCode.DIED);
    }
  }
}
