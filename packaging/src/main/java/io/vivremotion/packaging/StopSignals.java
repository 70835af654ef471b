package io.vivremotion.packaging;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT: the first asks to stop, the second ends the process at once, which is safe,
 * since what was acknowledged is on disk. {@code sun.misc.Signal} is reached by reflection: it is
 * the JDK's only way to hear a second signal, and javac cannot be kept from warning of it.
 */
final class StopSignals {
  private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);

  /** As a shell would report a process ended by SIGTERM. */
  private static final int ENDED_BY_SIGNAL = 143;

  private final Runnable stop;
  private final AtomicInteger received = new AtomicInteger();

  /**
   * @param stop short; runs on the first signal
   */
  StopSignals(Runnable stop) {
    this.stop = stop;
  }

  void install() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler heard =
          (_, method, _) -> method.getName().equals("handle") ? heard() : "StopSignals";
      Object listener =
          Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, heard);
      for (String name : new String[] {"TERM", "INT"}) {
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
      }
    } catch (ReflectiveOperationException e) {
      LOG.warn("msg=\"no signal handler; stopping without draining\" why=\"{}\"", e.toString());
    }
  }

  private Object heard() {
    if (received.incrementAndGet() == 1) {
      stop.run();
    } else {
      Runtime.getRuntime().halt(ENDED_BY_SIGNAL);
    }
    return received;
  }
}
