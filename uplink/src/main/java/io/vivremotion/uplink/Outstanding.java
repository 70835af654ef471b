package io.vivremotion.uplink;

import io.vivremotion.flow.Escalation;
import io.vivremotion.flow.Outbox;
import io.vivremotion.message.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was taken from the outbox and is not settled. A crash between the outbox's force and the
 * flow's note of it leaves an escalation there twice: one of the two is asked, and both are settled
 * by its answer. Thread-safe.
 */
final class Outstanding {
  private final Map<MessageId, List<Outbox.Entry>> twinsById = new ConcurrentHashMap<>();

  /** The entry to work with; empty if its twin is under way, along with which it is settled. */
  Optional<Outbox.Entry> admit(Outbox.Entry entry) {
    MessageId id = entry.escalation().id();
    List<Outbox.Entry> twins =
        twinsById.compute(
            id,
            (_, known) -> {
              if (known == null) {
                return List.of();
              }
              List<Outbox.Entry> more = new ArrayList<>(known);
              more.add(entry);
              return more;
            });
    return twins.isEmpty() ? Optional.of(new First(entry)) : Optional.empty();
  }

  /** Taken and not settled, twins not counted. */
  int size() {
    return twinsById.size();
  }

  private final class First implements Outbox.Entry {
    private final Outbox.Entry entry;

    First(Outbox.Entry entry) {
      this.entry = entry;
    }

    @Override
    public Escalation escalation() {
      return entry.escalation();
    }

    @Override
    public void settle() {
      entry.settle();
      twins().forEach(Outbox.Entry::settle);
    }

    @Override
    public void giveUp() {
      entry.giveUp();
      twins().forEach(Outbox.Entry::settle); // the same one, counted once
    }

    @Override
    public Duration age() {
      return entry.age();
    }

    @Override
    public void shed() {
      entry.shed();
      twins().forEach(Outbox.Entry::settle);
    }

    @Override
    public void letGo() {
      entry.letGo();
      twins().forEach(Outbox.Entry::letGo);
    }

    @Override
    public void giveBack() {
      entry.giveBack();
      twins().forEach(Outbox.Entry::giveBack);
    }

    private List<Outbox.Entry> twins() {
      List<Outbox.Entry> twins = twinsById.remove(escalation().id());
      return twins == null ? List.of() : twins;
    }
  }
}
