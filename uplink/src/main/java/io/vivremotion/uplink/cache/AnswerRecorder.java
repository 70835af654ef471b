package io.vivremotion.uplink.cache;

import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.ChatEvent.Ended;
import io.vivremotion.uplink.chat.ChatEvent.Failed;
import io.vivremotion.uplink.chat.ChatEvent.Finished;
import io.vivremotion.uplink.chat.ChatEvent.ReasoningDelta;
import io.vivremotion.uplink.chat.ChatEvent.ReasoningSealed;
import io.vivremotion.uplink.chat.ChatEvent.RefusalDelta;
import io.vivremotion.uplink.chat.ChatEvent.Started;
import io.vivremotion.uplink.chat.ChatEvent.TextDelta;
import io.vivremotion.uplink.chat.ChatEvent.ToolCallDelta;
import io.vivremotion.uplink.chat.ChatEvent.ToolCallSealed;
import io.vivremotion.uplink.chat.ChatEvent.ToolCallStarted;
import io.vivremotion.uplink.chat.ChatEvent.UsageReported;
import io.vivremotion.uplink.chat.ChatEvent.VendorPart;
import io.vivremotion.uplink.chat.Finish;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Listens to an answer on its way to the app and keeps it, if it is one to keep: whole, not an
 * error, not filtered, not cut short, with nothing in it that only one vendor understands. One
 * answer, one thread at a time; what is too large is let go of at once.
 */
public final class AnswerRecorder {
  private static final int EVENT_BYTES = 64;

  private final boolean toolCalls;
  private final long limitBytes;
  private final List<ChatEvent> events = new ArrayList<>();
  private final StringBuilder joined = new StringBuilder();
  private Optional<ChatEvent> open = Optional.empty();
  private long bytes;
  private boolean spoilt;
  private boolean ended;

  /**
   * @param toolCalls whether answers that want tools called are kept
   * @param limitBytes what is larger is not kept
   */
  public AnswerRecorder(boolean toolCalls, long limitBytes) {
    this.toolCalls = toolCalls;
    this.limitBytes = limitBytes;
  }

  public void take(ChatEvent event) {
    if (spoilt || ended) {
      return;
    }
    switch (event) {
      case TextDelta text -> join(event, new TextDelta(text.choice(), ""), text.fragment());
      case RefusalDelta text -> join(event, new RefusalDelta(text.choice(), ""), text.fragment());
      case ReasoningDelta text ->
          join(event, new ReasoningDelta(text.choice(), ""), text.fragment());
      case ToolCallDelta text ->
          join(event, new ToolCallDelta(text.choice(), text.index(), ""), text.fragment());
      case ToolCallStarted started -> add(started, toolCalls, started.id().length());
      case Finished finished ->
          add(finished, finished.finish().reason() == Finish.Reason.STOP || called(finished), 0);
      case Started started -> add(started, true, started.id().length());
      case UsageReported usage -> add(usage, true, 0);
      case Ended end -> {
        add(end, true, 0);
        ended = !spoilt;
      }
      case Failed failed -> add(failed, false, 0);
      case ReasoningSealed seal -> add(seal, false, 0);
      case ToolCallSealed seal -> add(seal, false, 0);
      case VendorPart part -> add(part, false, 0);
    }
  }

  /** The answer, once it has ended well. */
  public Optional<CachedAnswer> answer() {
    return ended ? Optional.of(new CachedAnswer(events, bytes)) : Optional.empty();
  }

  private boolean called(Finished finished) {
    return toolCalls && finished.finish().reason() == Finish.Reason.TOOL_CALLS;
  }

  /** Pieces of one text that follow each other become one. */
  private void join(ChatEvent first, ChatEvent kind, String fragment) {
    if (open.isEmpty() || !open.get().equals(kind)) {
      close();
      open = Optional.of(kind);
      bytes += EVENT_BYTES;
    }
    joined.append(fragment);
    bytes += 2L * fragment.length();
    spoilIf(bytes > limitBytes || (first instanceof ToolCallDelta && !toolCalls));
  }

  private void add(ChatEvent event, boolean keep, int chars) {
    close();
    events.add(event);
    bytes += EVENT_BYTES + 2L * chars;
    spoilIf(!keep || bytes > limitBytes);
  }

  private void close() {
    if (open.isPresent()) {
      events.add(whole(open.get(), joined.toString()));
      joined.setLength(0);
      open = Optional.empty();
    }
  }

  private static ChatEvent whole(ChatEvent kind, String text) {
    return switch (kind) {
      case TextDelta delta -> new TextDelta(delta.choice(), text);
      case RefusalDelta delta -> new RefusalDelta(delta.choice(), text);
      case ReasoningDelta delta -> new ReasoningDelta(delta.choice(), text);
      case ToolCallDelta delta -> new ToolCallDelta(delta.choice(), delta.index(), text);
      case Started other -> other;
      case ReasoningSealed other -> other;
      case ToolCallStarted other -> other;
      case ToolCallSealed other -> other;
      case VendorPart other -> other;
      case UsageReported other -> other;
      case Finished other -> other;
      case Ended other -> other;
      case Failed other -> other;
    };
  }

  /** Something of the answer was not taken: it is not kept. */
  public void spoil() {
    spoilIf(true);
  }

  private void spoilIf(boolean condition) {
    if (condition) {
      ended = false;
      spoilt = true;
      events.clear();
      joined.setLength(0);
      open = Optional.empty();
    }
  }
}
