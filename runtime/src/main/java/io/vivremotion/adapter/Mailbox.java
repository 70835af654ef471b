package io.vivremotion.adapter;

import io.vivremotion.adapter.Mailboxes.AnyRecipient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What waits for one device over one protocol, and who takes it. Guarded by {@link Mailboxes}. */
final class Mailbox {
  final Mailboxes.Key key;
  final Deque<Held> waiting = new ArrayDeque<>();
  final List<Seat> seats = new ArrayList<>();

  /** Of those who hear all devices, made when first needed. */
  final Map<AnyRecipient, Seat> listenerSeats = new HashMap<>();

  boolean pumping;

  Mailbox(Mailboxes.Key key) {
    this.key = key;
  }

  /** One that can take a delivery now, in turn; listeners only where nobody is attached. */
  Optional<Seat> freeSeat(List<AnyRecipient> listeners) {
    if (!seats.isEmpty()) {
      Optional<Seat> free = seats.stream().filter(Seat::isFree).findFirst();
      free.ifPresent(seat -> {
        seats.remove(seat);
        seats.addLast(seat);
      });
      return free;
    }
    if (listenerSeats.values().stream().anyMatch(seat -> seat.underWay != null)) {
      return Optional.empty();
    }
    return listeners.stream()
        .filter(listener -> listener.hears(this))
        .map(listener ->
            listenerSeats.computeIfAbsent(listener, heard -> new Seat(this, heard.recipient)))
        .filter(Seat::isFree)
        .findFirst();
  }

  boolean isIdle() {
    return waiting.isEmpty()
        && seats.isEmpty()
        && !pumping
        && listenerSeats.values().stream().allMatch(seat -> seat.underWay == null);
  }

  /** One recipient's place at this box. */
  static final class Seat {
    final Mailbox mailbox;
    final Downlink.Recipient recipient;
    @Nullable Delivery underWay;

    /** It failed: nothing more until it attaches again. */
    boolean paused;

    Seat(Mailbox mailbox, Downlink.Recipient recipient) {
      this.mailbox = mailbox;
      this.recipient = recipient;
    }

    boolean isFree() {
      return underWay == null && !paused;
    }
  }

  /** Compared by identity: each attempt has its own. */
  static final class Delivery {
    private final Seat seat;
    private final Held held;

    Delivery(Seat seat, Held held) {
      this.seat = seat;
      this.held = held;
    }

    Seat seat() {
      return seat;
    }

    Held held() {
      return held;
    }
  }
}
