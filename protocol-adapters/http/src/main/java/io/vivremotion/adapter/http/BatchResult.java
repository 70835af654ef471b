package io.vivremotion.adapter.http;

import io.vivremotion.adapter.Admission;
import io.vivremotion.http.Reply;
import io.vivremotion.message.Message;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Gathers what became of each message of a batch; the last to be told answers. */
final class BatchResult {
  private final List<Message> messages;
  private final Reply reply;
  private final AtomicReferenceArray<Admission> admissions;
  private final AtomicInteger outstanding;

  BatchResult(List<Message> messages, Reply reply) {
    this.messages = messages;
    this.reply = reply;
    this.admissions = new AtomicReferenceArray<>(messages.size());
    this.outstanding = new AtomicInteger(messages.size());
  }

  void admitted(int index, Admission admission) {
    admissions.set(index, admission);
    if (outstanding.decrementAndGet() == 0) {
      answer();
    }
  }

  private void answer() {
    List<Admission.Refused> refused =
        IntStream.range(0, messages.size())
            .mapToObj(this::refusal)
            .flatMap(Optional::stream)
            .toList();
    if (refused.isEmpty()) {
      reply.json(
          202,
          messages.stream()
              .map(message -> "\"" + message.id() + "\"")
              .collect(Collectors.joining(",", "{\"ids\":[", "]}")));
    } else if (refused.size() == messages.size()) {
      Arrivals.refuse(reply, refused.getLast());
    } else {
      reply.json(
          207,
          IntStream.range(0, messages.size())
              .mapToObj(this::result)
              .collect(Collectors.joining(",", "{\"results\":[", "]}")));
    }
  }

  private Optional<Admission.Refused> refusal(int index) {
    return admissions.get(index) instanceof Admission.Refused refused
        ? Optional.of(refused)
        : Optional.empty();
  }

  private String result(int index) {
    String id = "{\"id\":\"" + messages.get(index).id() + "\",\"status\":";
    return refusal(index)
        .map(refused ->
            id
                + "503,\"reason\":\""
                + Arrivals.code(refused.reason())
                + "\",\"retryAfterSeconds\":"
                + Arrivals.seconds(refused)
                + "}")
        .orElse(id + "202}");
  }
}
