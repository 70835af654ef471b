package io.vivremotion.adapter.mqtt;

import io.vivremotion.adapter.Admission;
import io.vivremotion.adapter.Downlink;
import io.vivremotion.message.Answer;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The contract of {@link Downlink} in memory: one delivery per device, paused after a failure. */
final class MemoryDownlink implements Downlink {
  private final List<Answer> waiting = new ArrayList<>();
  private final List<Answer> delivered = new ArrayList<>();
  private final Map<Seat, Boolean> seats = new HashMap<>();

  private final class Seat implements Attachment {
    private final Optional<DeviceId> device;
    private final String protocol;
    private final Recipient recipient;

    Seat(Optional<DeviceId> device, String protocol, Recipient recipient) {
      this.device = device;
      this.protocol = protocol;
      this.recipient = recipient;
    }

    boolean takes(Answer answer) {
      return answer.replyTo().protocol().equals(protocol)
          && device.map(answer.device()::equals).orElse(true);
    }

    @Override
    public void close() {
      synchronized (MemoryDownlink.this) {
        seats.remove(this);
      }
    }
  }

  @Override
  public void post(Answer answer, Consumer<Admission> kept) {
    synchronized (this) {
      waiting.add(answer);
    }
    kept.accept(Admission.STORED);
    pump();
  }

  @Override
  public Attachment attach(DeviceId device, String protocol, Recipient recipient) {
    return sit(new Seat(Optional.of(device), protocol, recipient));
  }

  @Override
  public Attachment attachAny(String protocol, Recipient recipient) {
    return sit(new Seat(Optional.empty(), protocol, recipient));
  }

  private Attachment sit(Seat seat) {
    synchronized (this) {
      seats.put(seat, true);
    }
    pump();
    return seat;
  }

  private void pump() {
    Seat seat;
    Answer next;
    synchronized (this) {
      record Pair(Seat seat, Answer answer) {}
      Optional<Pair> pair =
          waiting.stream()
              .flatMap(answer ->
                  seats.entrySet().stream()
                      .filter(entry -> entry.getValue() && entry.getKey().takes(answer))
                      .map(entry -> new Pair(entry.getKey(), answer)))
              .findFirst();
      if (pair.isEmpty()) {
        return;
      }
      seat = pair.get().seat();
      next = pair.get().answer();
      seats.put(seat, false);
      waiting.remove(next);
    }
    seat.recipient.deliver(next, new Once(seat, next));
  }

  private final class Once implements Receipt {
    private final Seat seat;
    private final Answer answer;

    Once(Seat seat, Answer answer) {
      this.seat = seat;
      this.answer = answer;
    }

    @Override
    public void delivered() {
      synchronized (MemoryDownlink.this) {
        delivered.add(answer);
        seats.computeIfPresent(seat, (_, _) -> true);
      }
      pump();
    }

    @Override
    public void failed() {
      synchronized (MemoryDownlink.this) {
        waiting.addFirst(answer);
      }
    }
  }

  synchronized List<Answer> delivered() {
    return List.copyOf(delivered);
  }

  @Override
  public synchronized List<Answer> waiting(DeviceId device) {
    return waiting.stream().filter(answer -> answer.device().equals(device)).toList();
  }

  @Override
  public Optional<Answer> answerTo(MessageId question) {
    return Optional.empty();
  }

  /** Not for MQTT, whose subscribers hear all answers. */
  @Override
  public Attachment onAnswer(MessageId question, Consumer<Answer> answered) {
    return () -> {};
  }

  @Override
  public void taken(MessageId answer) {}
}
