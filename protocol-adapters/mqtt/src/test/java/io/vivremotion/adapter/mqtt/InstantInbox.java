package io.vivremotion.adapter.mqtt;

import io.vivremotion.adapter.Admission;
import io.vivremotion.adapter.Inbox;
import io.vivremotion.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** Stores at once, or holds back until told, or refuses. */
final class InstantInbox implements Inbox {
  private final Queue<Message> messages = new ConcurrentLinkedQueue<>();
  private final List<Consumer<Admission>> held = new ArrayList<>();
  private boolean holding;
  private Admission admission = Admission.STORED;

  @Override
  public void offer(Message message, Consumer<Admission> admitted) {
    messages.add(message);
    synchronized (this) {
      if (holding) {
        held.add(admitted);
        return;
      }
    }
    admitted.accept(admission);
  }

  List<Message> messages() {
    return List.copyOf(messages);
  }

  synchronized void hold() {
    holding = true;
  }

  synchronized int heldBack() {
    return held.size();
  }

  /** Commits what was held, newest first: the adapter has to put it in order. */
  void commit() {
    List<Consumer<Admission>> now;
    synchronized (this) {
      holding = false;
      now = List.copyOf(held);
      held.clear();
    }
    for (Consumer<Admission> each : now.reversed()) {
      each.accept(admission);
    }
  }

  void answerWith(Admission other) {
    admission = other;
  }
}
