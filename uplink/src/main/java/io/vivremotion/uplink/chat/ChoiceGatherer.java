package io.vivremotion.uplink.chat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gathers one candidate. Fragments of the same kind that follow one another become one part. */
final class ChoiceGatherer {
  private final List<Piece> pieces = new ArrayList<>();
  private final Map<Integer, Call> calls = new HashMap<>();
  private Finish finish = new Finish(Finish.Reason.STOP, "");

  private sealed interface Piece {}

  private enum Kind {
    TEXT,
    REFUSAL,
    REASONING
  }

  private static final class Words implements Piece {
    private final Kind kind;
    private final StringBuilder text = new StringBuilder();
    private Optional<Opaque> seal = Optional.empty();

    Words(Kind kind) {
      this.kind = kind;
    }
  }

  private static final class Call implements Piece {
    private final String id;
    private final String name;
    private final StringBuilder arguments = new StringBuilder();
    private Optional<Opaque> seal = Optional.empty();

    Call(String id, String name) {
      this.id = id;
      this.name = name;
    }
  }

  private record Whole(Part.Vendor part) implements Piece {}

  void text(String fragment) {
    words(Kind.TEXT).text.append(fragment);
  }

  void refusal(String fragment) {
    words(Kind.REFUSAL).text.append(fragment);
  }

  void reasoning(String fragment) {
    words(Kind.REASONING).text.append(fragment);
  }

  void sealed(Opaque seal) {
    if (seal.kind().equals(Opaque.REDACTED)) {
      pieces.add(new Words(Kind.REASONING));
    }
    words(Kind.REASONING).seal = Optional.of(seal);
  }

  void call(int index, String id, String name) {
    Call call = new Call(id, name);
    pieces.add(call);
    calls.put(index, call);
  }

  void arguments(int index, String fragment) {
    Call call = calls.get(index);
    if (call != null) {
      call.arguments.append(fragment);
    }
  }

  void callSealed(int index, Opaque seal) {
    Call call = calls.get(index);
    if (call != null) {
      call.seal = Optional.of(seal);
    }
  }

  void whole(Part.Vendor part) {
    pieces.add(new Whole(part));
  }

  void finish(Finish reason) {
    finish = reason;
  }

  ChatAnswer.Choice choice() {
    return new ChatAnswer.Choice(pieces.stream().map(ChoiceGatherer::part).toList(), finish);
  }

  /** The last piece if it is of this kind and not sealed, else a new one. */
  private Words words(Kind kind) {
    if (!pieces.isEmpty()
        && pieces.getLast() instanceof Words last
        && last.kind == kind
        && last.seal.isEmpty()) {
      return last;
    }
    Words words = new Words(kind);
    pieces.add(words);
    return words;
  }

  private static Part part(Piece piece) {
    return switch (piece) {
      case Whole(Part.Vendor part) -> part;
      case Call call -> new Part.ToolCall(call.id, call.name, call.arguments.toString(), call.seal);
      case Words words ->
          switch (words.kind) {
            case TEXT -> new Part.Text(words.text.toString());
            case REFUSAL -> new Part.Refusal(words.text.toString());
            case REASONING -> new Part.Reasoning(words.text.toString(), words.seal);
          };
    };
  }
}
