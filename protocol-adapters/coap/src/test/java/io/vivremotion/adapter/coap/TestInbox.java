package io.vivremotion.adapter.coap;

import io.vivremotion.adapter.Admission;
import io.vivremotion.adapter.Inbox;
import io.vivremotion.message.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Stores at once, unless told to hold the commit back or to refuse. */
final class TestInbox implements Inbox {
  static final Admission FULL =
      new Admission.Refused(Duration.ofMillis(6_500), Admission.Reason.INBOX_FULL);

  private final List<Message> offered = new ArrayList<>();
  private final List<Runnable> held = new ArrayList<>();
  private Predicate<Message> refuses = message -> false;
  private boolean holding;

  synchronized void refuse(Predicate<Message> which) {
    refuses = which;
  }

  synchronized void hold() {
    holding = true;
  }

  synchronized int heldCommits() {
    return held.size();
  }

  void commit() {
    List<Runnable> commits;
    synchronized (this) {
      holding = false;
      commits = List.copyOf(held);
      held.clear();
    }
    commits.forEach(Runnable::run);
  }

  synchronized List<Message> offered() {
    return List.copyOf(offered);
  }

  @Override
  public void offer(Message message, Consumer<Admission> admitted) {
    Admission admission;
    synchronized (this) {
      offered.add(message);
      admission = refuses.test(message) ? FULL : Admission.STORED;
      if (holding) {
        held.add(() -> admitted.accept(admission));
        return;
      }
    }
    admitted.accept(admission);
  }
}
