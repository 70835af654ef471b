package io.vivremotion.uplink.format;

import io.vivremotion.uplink.chat.ChatAnswer;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.Part;
import java.util.ArrayList;
import java.util.List;

/** A whole answer as the events that it would have been: for streams of what is at hand. */
public final class AnswerEvents {
  private AnswerEvents() {}

  /** Each part is one piece. */
  public static List<ChatEvent> of(ChatAnswer answer) {
    List<ChatEvent> events = new ArrayList<>();
    events.add(new ChatEvent.Started(answer.id(), answer.model(), answer.createdSeconds()));
    int number = 0;
    for (ChatAnswer.Choice choice : answer.choices()) {
      int calls = 0;
      for (Part part : choice.parts()) {
        add(part, number, calls, events);
        calls += part instanceof Part.ToolCall ? 1 : 0;
      }
      events.add(new ChatEvent.Finished(number++, choice.finish()));
    }
    if (answer.usage().isReported()) {
      events.add(new ChatEvent.UsageReported(answer.usage()));
    }
    events.add(new ChatEvent.Ended());
    return events;
  }

  private static void add(Part part, int choice, int call, List<ChatEvent> events) {
    switch (part) {
      case Part.Text(String text) -> events.add(new ChatEvent.TextDelta(choice, text));
      case Part.Refusal(String text) -> events.add(new ChatEvent.RefusalDelta(choice, text));
      case Part.Reasoning thought -> {
        if (!thought.text().isEmpty()) {
          events.add(new ChatEvent.ReasoningDelta(choice, thought.text()));
        }
        thought.seal().ifPresent(seal -> events.add(new ChatEvent.ReasoningSealed(choice, seal)));
      }
      case Part.ToolCall wanted -> {
        events.add(new ChatEvent.ToolCallStarted(choice, call, wanted.id(), wanted.name()));
        events.add(new ChatEvent.ToolCallDelta(choice, call, wanted.arguments()));
        wanted
            .signature()
            .ifPresent(seal -> events.add(new ChatEvent.ToolCallSealed(choice, call, seal)));
      }
      case Part.Vendor vendor -> events.add(new ChatEvent.VendorPart(choice, vendor));
      case Part.Image _, Part.Document _, Part.Audio _ -> {} // never in an answer
      case Part.ToolResult _, Part.CacheMark _ -> {}
    }
  }
}
