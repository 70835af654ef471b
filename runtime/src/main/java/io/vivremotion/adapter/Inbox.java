package io.vivremotion.adapter;

import io.vivremotion.message.Message;
import java.util.function.Consumer;

/** Takes messages in, durably. */
public interface Inbox {
  /**
   * Never blocks. {@code admitted} is called exactly once, in the order of the offers of one
   * thread: after the record is forced to disk, or when it is refused. It runs on the committer's
   * thread (or this one, if refused at once), must be short and must not block: an adapter hands
   * the acknowledgement to its event loop.
   */
  void offer(Message message, Consumer<Admission> admitted);

  /**
   * What {@link #offer} may be given by an adapter that would wake its event loop for each
   * acknowledgement: instead of {@link Admission.Stored} it may hear {@link #stored}, and {@link
   * #groupTold} once all were told whose force was the same.
   */
  interface Grouped extends Consumer<Admission> {
    void stored();

    void groupTold();
  }
}
