package io.vivremotion.adapter;

import io.vivremotion.insight.Journal;
import io.vivremotion.message.MessageId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers {@code step id} of all that was noted. */
public final class RecordingJournal implements Journal {
  private final List<String> steps = new CopyOnWriteArrayList<>();

  @Override
  public void note(MessageId message, String step, Map<String, Object> facts) {
    steps.add(step + " " + message.low());
  }

  public List<String> steps() {
    return List.copyOf(steps);
  }
}
