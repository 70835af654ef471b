package io.vivremotion.uplink.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gathers the events of one answer until they are whole. Not thread-safe. Unbounded: whoever reads
 * from the provider bounds the bytes.
 */
public final class AnswerGatherer {
  private ChatEvent.Started started = new ChatEvent.Started("", "", 0);
  private final List<ChoiceGatherer> choices = new ArrayList<>();
  private Usage usage = Usage.NONE;
  private boolean ended;
  private Optional<ChatError> failure = Optional.empty();

  public void add(ChatEvent event) {
    switch (event) {
      case ChatEvent.Started start -> started = start;
      case ChatEvent.UsageReported(Usage told) -> usage = usage.then(told);
      case ChatEvent.Ended() -> ended = true;
      case ChatEvent.Failed(ChatError error) -> failure = Optional.of(error);
      case ChatEvent.TextDelta(int choice, String text) -> choice(choice).text(text);
      case ChatEvent.RefusalDelta(int choice, String text) -> choice(choice).refusal(text);
      case ChatEvent.ReasoningDelta(int choice, String text) -> choice(choice).reasoning(text);
      case ChatEvent.ReasoningSealed(int choice, Opaque seal) -> choice(choice).sealed(seal);
      case ChatEvent.ToolCallStarted(int choice, int index, String id, String name) ->
          choice(choice).call(index, id, name);
      case ChatEvent.ToolCallDelta(int choice, int index, String fragment) ->
          choice(choice).arguments(index, fragment);
      case ChatEvent.ToolCallSealed(int choice, int index, Opaque seal) ->
          choice(choice).callSealed(index, seal);
      case ChatEvent.VendorPart(int choice, Part.Vendor part) -> choice(choice).whole(part);
      case ChatEvent.Finished(int choice, Finish finish) -> choice(choice).finish(finish);
    }
  }

  /** Whether the end mark was seen. */
  public boolean isEnded() {
    return ended;
  }

  public Optional<ChatError> failure() {
    return failure;
  }

  /** What is known of the use so far. */
  public Usage usage() {
    return usage;
  }

  /** What has come so far; whole if {@link #isEnded}. */
  public ChatAnswer answer() {
    return new ChatAnswer(
        started.id(),
        started.model(),
        started.createdSeconds(),
        choices.stream().map(ChoiceGatherer::choice).toList(),
        usage);
  }

  private ChoiceGatherer choice(int index) {
    while (choices.size() <= index) {
      choices.add(new ChoiceGatherer());
    }
    return choices.get(index);
  }
}
