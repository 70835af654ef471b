package io.vivremotion.flow;

import io.vivremotion.adapter.Admission;
import java.util.function.Consumer;

/**
 * Hears of every judged message, whatever the verdict leads to: where data sinks join the flow. The
 * inbox forgets a message only when each feed that wants it has it on disk. A message judged once
 * more after a crash is offered again if its keeping had not been noted.
 */
public interface Feed {
  /** The same at every start: by it is noted what was kept before a crash. */
  String name();

  /** Flow thread. */
  boolean wants(Ruled ruled);

  /**
   * Keeps it on disk; never blocks; {@code kept} is called once, after the force or when refused.
   * What was refused is offered again, in order, and meanwhile the flow reads nothing: a feed that
   * is slow or down must make room by itself.
   */
  void offer(Ruled ruled, Consumer<Admission> kept);
}
