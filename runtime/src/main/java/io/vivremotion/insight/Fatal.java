package io.vivremotion.insight;

/**
 * For threads of a library which keep an {@link Error} to themselves, as Netty's loops do. It goes
 * to the thread's handler, as if it had ended the thread (docs/decisions/0160).
 */
public final class Fatal {
  private Fatal() {}

  public static void handOn(Error error) {
    Thread self = Thread.currentThread();
    self.getUncaughtExceptionHandler().uncaughtException(self, error);
  }

  /** The task, whose errors are handed on. */
  public static Runnable seen(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Error e) {
        handOn(e);
        throw e;
      }
    };
  }
}
