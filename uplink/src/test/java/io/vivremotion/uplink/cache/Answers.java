package io.vivremotion.uplink.cache;

import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.Finish;
import java.util.List;

/** Answers and keys for the tests of this package. */
final class Answers {
  private Answers() {}

  static CachedAnswer saying(String text) {
    AnswerRecorder recorder = new AnswerRecorder(false, 1 << 20);
    for (ChatEvent event : events(text)) {
      recorder.take(event);
    }
    return recorder.answer().orElseThrow();
  }

  static List<ChatEvent> events(String text) {
    int half = text.length() / 2;
    return List.of(
        new ChatEvent.Started("id", "model", 0),
        new ChatEvent.TextDelta(0, text.substring(0, half)),
        new ChatEvent.TextDelta(0, text.substring(half)),
        new ChatEvent.Finished(0, new Finish(Finish.Reason.STOP, "stop")),
        new ChatEvent.Ended());
  }

  static String text(CachedAnswer answer) {
    StringBuilder text = new StringBuilder();
    for (ChatEvent event : answer.events()) {
      if (event instanceof ChatEvent.TextDelta delta) {
        text.append(delta.fragment());
      }
    }
    return text.toString();
  }

  static Partition of(String tenant) {
    return new Partition(tenant, "policy-1", "gpt-4o", "", "");
  }
}
