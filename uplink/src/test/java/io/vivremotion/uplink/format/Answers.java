package io.vivremotion.uplink.format;

import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.Finish;
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.chat.Usage;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Whole answers as jqwik draws them: what every format can say. */
final class Answers {
  private Answers() {}

  /** What stands in an answer, as the events that tell it; {@code call} counts the calls. */
  private interface Piece {
    List<ChatEvent> events(int call);

    default boolean isCall() {
      return false;
    }
  }

  private record Call(String name, List<String> arguments) implements Piece {
    @Override
    public List<ChatEvent> events(int call) {
      List<ChatEvent> events = new ArrayList<>();
      events.add(new ChatEvent.ToolCallStarted(0, call, "call_" + call, name));
      for (String fragment : arguments) {
        events.add(new ChatEvent.ToolCallDelta(0, call, fragment));
      }
      return events;
    }

    @Override
    public boolean isCall() {
      return true;
    }
  }

  static Arbitrary<List<ChatEvent>> of(String format) {
    return Combinators.combine(pieces(format).list().ofMaxSize(8), usages(), Arbitraries.of(0, 1))
        .as((pieces, usage, reason) -> {
          List<ChatEvent> events = new ArrayList<>();
          events.add(
              new ChatEvent.Started("id1", "model1", format.equals(WireFormat.ANTHROPIC) ? 0 : 7));
          int calls = 0;
          for (Piece piece : pieces) {
            events.addAll(piece.events(calls));
            calls += piece.isCall() ? 1 : 0;
          }
          events.add(new ChatEvent.Finished(0, finish(format, calls > 0, reason)));
          events.add(new ChatEvent.UsageReported(usage));
          events.add(new ChatEvent.Ended());
          return events;
        });
  }

  private static Finish finish(String format, boolean called, int reason) {
    Finish.Reason meant =
        reason == 1 ? Finish.Reason.LENGTH : called ? Finish.Reason.TOOL_CALLS : Finish.Reason.STOP;
    return new Finish(meant, word(format, meant));
  }

  private static String word(String format, Finish.Reason reason) {
    int which = reason == Finish.Reason.LENGTH ? 0 : reason == Finish.Reason.STOP ? 1 : 2;
    return switch (format) {
      case WireFormat.ANTHROPIC -> List.of("max_tokens", "end_turn", "tool_use").get(which);
      case WireFormat.OPENAI_RESPONSES ->
          List.of("max_output_tokens", "completed", "completed").get(which);
      default -> List.of("length", "stop", "tool_calls").get(which); // chat completions
    };
  }

  private static Arbitrary<Piece> pieces(String format) {
    Arbitrary<Piece> text = words().map(word -> _ -> List.of(new ChatEvent.TextDelta(0, word)));
    Arbitrary<Piece> thought =
        words()
            .map(word ->
                _ ->
                    List.of(
                        new ChatEvent.ReasoningDelta(0, word),
                        new ChatEvent.ReasoningSealed(0, seal(format, word))));
    Arbitrary<Piece> call =
        Combinators.combine(Arbitraries.of("f", "g"), arguments()).as(Call::new);
    return Arbitraries.oneOf(text, thought, call);
  }

  private static Opaque seal(String format, String word) {
    return format.equals(WireFormat.OPENAI_RESPONSES)
        ? new Opaque(format, "model1", "encrypted_content", "S" + word)
        : new Opaque(WireFormat.ANTHROPIC, "model1", "signature", "S" + word);
  }

  /** A whole JSON object, cut anywhere. */
  private static Arbitrary<List<String>> arguments() {
    return Combinators.combine(words(), Arbitraries.integers().between(1, 9))
        .as((word, size) -> {
          String object = Fields.object().put("x", word + "}\"{").put("y", "\\").toString();
          List<String> fragments = new ArrayList<>();
          for (int from = 0; from < object.length(); from += size) {
            fragments.add(object.substring(from, Math.min(object.length(), from + size)));
          }
          return fragments;
        });
  }

  private static Arbitrary<String> words() {
    return Arbitraries.of(
            "a", " ", "é", "\uD83D\uDE00", "\n", "\"", "\\", "data: ", "[DONE]", "\u2028")
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(pieces -> String.join("", pieces));
  }

  private static Arbitrary<Usage> usages() {
    Arbitrary<Long> some = Arbitraries.longs().between(0, 1_000_000);
    Arbitrary<Long> maybe = Arbitraries.oneOf(some, Arbitraries.just(Usage.NOT_REPORTED));
    return Combinators.combine(some, maybe, maybe, some, maybe).as(Usage::new);
  }
}
