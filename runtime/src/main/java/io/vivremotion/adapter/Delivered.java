package io.vivremotion.adapter;

import io.vivremotion.message.Answer;
import io.vivremotion.message.MessageId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The newest answers that were delivered, so many of them. Guarded by {@link Mailboxes}. */
final class Delivered {
  private final int most;
  private final Map<MessageId, Answer> byId = new LinkedHashMap<>();
  private final Map<MessageId, Answer> byQuestion = new HashMap<>();

  Delivered(int most) {
    this.most = most;
  }

  boolean knows(MessageId answer) {
    return byId.containsKey(answer);
  }

  Optional<Answer> answerTo(MessageId question) {
    return Optional.ofNullable(byQuestion.get(question));
  }

  int size() {
    return byId.size();
  }

  void remember(Answer answer) {
    byId.put(answer.id(), answer);
    byQuestion.put(answer.inReplyTo(), answer);
    if (byId.size() > most) {
      Iterator<Answer> oldest = byId.values().iterator();
      Answer forgotten = oldest.next();
      oldest.remove();
      byQuestion.remove(forgotten.inReplyTo(), forgotten);
    }
  }
}
