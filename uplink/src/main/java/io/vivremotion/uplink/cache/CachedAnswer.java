package io.vivremotion.uplink.cache;

import io.vivremotion.uplink.chat.ChatEvent;
import java.util.List;

/**
 * An answer free of any wire format: the events it came as, with the pieces of a text joined, so
 * that it can be told in each format, streamed or whole. What the app saw, so after restoring. Made
 * by an {@link AnswerRecorder}.
 *
 * @param weightBytes about what it takes in memory
 */
public record CachedAnswer(List<ChatEvent> events, long weightBytes) {
  public CachedAnswer {
    events = List.copyOf(events);
  }
}
