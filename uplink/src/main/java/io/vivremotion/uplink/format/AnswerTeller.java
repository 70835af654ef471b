package io.vivremotion.uplink.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.Finish;
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Usage;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells the events of one answer in the order that {@link ChatEvent} promises, however the provider
 * orders what it says: started and ended once, finished once per choice, nothing after the end.
 */
public final class AnswerTeller {
  /** More candidates than any vendor offers. */
  private static final int MAX_CHOICES = 128;

  /** More calls in one answer are taken for a broken provider. */
  private static final int MAX_CALLS = 1_024;

  private final Consumer<ChatEvent> events;
  private final Map<Integer, Choice> choices = new HashMap<>();
  private Usage usage = Usage.NONE;
  private boolean started;
  private boolean over;

  private static final class Choice {
    private int calls;
    private boolean refused;
    private boolean finished;
  }

  public AnswerTeller(Consumer<ChatEvent> events) {
    this.events = events;
  }

  public boolean isStarted() {
    return started;
  }

  public boolean isOver() {
    return over;
  }

  /** Once; later ones change nothing. */
  public void started(String id, String model, long createdSeconds) {
    if (!started && !over) {
      started = true;
      events.accept(new ChatEvent.Started(id, model, createdSeconds));
    }
  }

  /** The provider speaks of this choice: it is one of the answer's even if it stays empty. */
  public void opened(int choice) {
    isOpen(choice);
  }

  /** Empty fragments are not told. */
  public void text(int choice, String fragment) {
    if (!fragment.isEmpty() && isOpen(choice)) {
      events.accept(new ChatEvent.TextDelta(choice, fragment));
    }
  }

  public void refusal(int choice, String fragment) {
    if (!fragment.isEmpty() && isOpen(choice)) {
      choice(choice).refused = true;
      events.accept(new ChatEvent.RefusalDelta(choice, fragment));
    }
  }

  public void reasoning(int choice, String fragment) {
    if (!fragment.isEmpty() && isOpen(choice)) {
      events.accept(new ChatEvent.ReasoningDelta(choice, fragment));
    }
  }

  public void sealed(int choice, Opaque seal) {
    if (isOpen(choice)) {
      events.accept(new ChatEvent.ReasoningSealed(choice, seal));
    }
  }

  /**
   * A call begins.
   *
   * @return its index within the choice, for what follows
   */
  public int call(int choice, String id, String name) {
    if (!isOpen(choice)) {
      return MAX_CALLS;
    }
    int index = choice(choice).calls;
    if (index >= MAX_CALLS) {
      fail(ChatError.of(ChatError.Kind.SERVER, "the provider wants more than 1024 tool calls"));
      return MAX_CALLS;
    }
    choice(choice).calls = index + 1;
    events.accept(new ChatEvent.ToolCallStarted(choice, index, id, name));
    return index;
  }

  public void arguments(int choice, int call, String fragment) {
    if (!fragment.isEmpty() && isOpen(choice) && call < choice(choice).calls) {
      events.accept(new ChatEvent.ToolCallDelta(choice, call, fragment));
    }
  }

  public void callSealed(int choice, int call, Opaque seal) {
    if (isOpen(choice) && call < choice(choice).calls) {
      events.accept(new ChatEvent.ToolCallSealed(choice, call, seal));
    }
  }

  public void vendor(int choice, String format, JsonNode raw) {
    if (isOpen(choice)) {
      events.accept(new ChatEvent.VendorPart(choice, new Part.Vendor(format, raw)));
    }
  }

  /** Cumulative; told if it says anything new. */
  public void usage(Usage told) {
    Usage known = usage.then(told);
    if (!over && !known.equals(usage)) {
      begin();
      usage = known;
      events.accept(new ChatEvent.UsageReported(known));
    }
  }

  /** Whether the model wants a tool called is derived: vendors and servers differ in saying so. */
  public void finished(int choice, Finish.Reason reason, String raw) {
    if (isOpen(choice)) {
      Choice ending = choice(choice);
      ending.finished = true;
      events.accept(new ChatEvent.Finished(choice, new Finish(derived(ending, reason), raw)));
    }
  }

  public boolean hasFinished() {
    return !choices.isEmpty() && choices.values().stream().allMatch(choice -> choice.finished);
  }

  /**
   * The end mark was seen. Choices without a reason have stopped; no choice at all is a failure.
   */
  public void ended() {
    if (over) {
      return;
    }
    if (choices.isEmpty()) {
      fail(ChatError.of(ChatError.Kind.SERVER, "the provider's answer holds nothing"));
      return;
    }
    for (int choice : choices.keySet().stream().sorted().toList()) {
      finished(choice, Finish.Reason.STOP, "");
    }
    over = true;
    events.accept(new ChatEvent.Ended());
  }

  public void failed(ChatError error) {
    if (!over) {
      fail(error);
    }
  }

  /** No end mark was seen: nobody can know what is missing. */
  public void cut() {
    failed(
        ChatError.of(
            ChatError.Kind.INCOMPLETE,
            "the provider's answer broke off before its end; ask again"));
  }

  /** Something came that is not of this format: what it held is lost. */
  public void garbled() {
    failed(
        ChatError.of(
            ChatError.Kind.INCOMPLETE,
            "the provider sent something that is not JSON within its answer; ask again"));
  }

  private void fail(ChatError error) {
    over = true;
    events.accept(new ChatEvent.Failed(error));
  }

  private static Finish.Reason derived(Choice choice, Finish.Reason reason) {
    if (reason != Finish.Reason.STOP) {
      return reason;
    }
    return choice.calls > 0
        ? Finish.Reason.TOOL_CALLS
        : choice.refused ? Finish.Reason.FILTERED : reason;
  }

  private boolean isOpen(int choice) {
    if (over || choice < 0 || choice >= MAX_CHOICES) {
      return false;
    }
    begin();
    return !choice(choice).finished;
  }

  private Choice choice(int index) {
    return choices.computeIfAbsent(index, _ -> new Choice());
  }

  private void begin() {
    started("", "", 0);
  }
}
