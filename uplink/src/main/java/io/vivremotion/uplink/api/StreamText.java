package io.vivremotion.uplink.api;

import io.vivremotion.uplink.chat.AnswerGatherer;
import io.vivremotion.uplink.chat.ChatAnswer;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.format.EventStreamReader;
import io.vivremotion.uplink.format.ProviderFormat;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** What a stream said, in one text. */
final class StreamText {
  private static final int MOST_EVENT_BYTES = 64 << 10;

  /** What is personal and was begun, when a text breaks off, is shorter. */
  static final int TAIL = 64;

  private StreamText() {}

  /** Of one that broke off the last {@value #TAIL} characters are left out. */
  static String of(String events, ProviderFormat format) {
    AnswerGatherer gathered = new AnswerGatherer();
    ProviderFormat.StreamReader reader = format.reader(gathered::add);
    byte[] bytes = events.getBytes(StandardCharsets.UTF_8);
    try {
      new EventStreamReader(MOST_EVENT_BYTES, reader::read).read(bytes, 0, bytes.length);
    } catch (EventStreamReader.OversizedEvent e) {
      return "(a stream whose events are too large to be read)";
    }
    String said = text(gathered.answer());
    return gathered.isEnded() ? said : withoutTail(said);
  }

  static String withoutTail(String text) {
    return text.substring(0, Math.max(0, text.length() - TAIL));
  }

  private static String text(ChatAnswer answer) {
    return answer.choices().stream()
        .flatMap(choice -> choice.parts().stream())
        .map(StreamText::text)
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  private static String text(Part part) {
    return switch (part) {
      case Part.Text(String text) -> text;
      case Part.Refusal(String text) -> text;
      case Part.Reasoning(String text, var _) -> text;
      case Part.ToolCall call -> call.name() + call.arguments();
      case Part.Image _,
          Part.Document _,
          Part.Audio _,
          Part.ToolResult _,
          Part.CacheMark _,
          Part.Vendor _ ->
          ""; // not what is said
    };
  }
}
