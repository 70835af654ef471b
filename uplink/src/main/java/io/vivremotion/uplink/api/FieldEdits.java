package io.vivremotion.uplink.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.vivremotion.uplink.api.BodyScan.Span;
import io.vivremotion.uplink.format.ShortIds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Leaves out of a body, or names anew, the fields that its target does not take: a second pass over
 * the bytes, made only where {@link OddFields#concern} says that one of them is there. All else
 * stays as the app wrote it.
 */
final class FieldEdits {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(BodyScan.MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final byte[] body;
  private final Splice splice;
  private final OddFields odd;
  private final JsonParser parser;
  private final List<String> names;
  private final List<String> leftOut = new ArrayList<>();

  private FieldEdits(Asked asked, Splice splice, JsonParser parser) {
    this.body = asked.body();
    this.names = asked.names();
    this.odd = asked.odd();
    this.splice = splice;
    this.parser = parser;
  }

  /**
   * @param body as read by {@link BodyScan}
   * @param names of its outermost fields
   */
  @SuppressWarnings("ArrayRecordComponent") // a pair of arguments, not a value
  record Asked(byte[] body, List<String> names, OddFields odd) {}

  /** Takes the value on which the parser stands to its end. */
  private interface MemberSink {
    void take(String name, JsonToken value) throws IOException;
  }

  /** A field of an object: where its name begins, and where its value ends. */
  private record Member(String path, int from, int to, boolean kept) {}

  /** The changes go into {@code splice}; it returns the paths of the fields left out. */
  static List<String> of(Asked asked, Splice splice) {
    try (JsonParser parser = JSON.createParser(asked.body(), 0, asked.body().length)) {
      FieldEdits edits = new FieldEdits(asked, splice, parser);
      var _ = parser.nextToken();
      edits.object("");
      return edits.leftOut;
    } catch (IOException e) {
      throw new IllegalStateException("it was read before", e);
    }
  }

  /** The parser stands on its begin and is left on its end. */
  private void object(String within) throws IOException {
    List<Member> members = new ArrayList<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String path = within.isEmpty() ? parser.currentName() : within + "." + parser.currentName();
      int from = BodyScan.start(parser);
      JsonToken value = parser.nextToken();
      boolean refused = odd.isLeftOut(path);
      boolean kept = !refused && odd.newName(path).filter(names::contains).isEmpty();
      if (kept) {
        rename(path, from);
        look(path, value);
      } else {
        parser.skipChildren();
        leftOut.addAll(refused ? List.of(path) : List.of()); // else it stands there by its name
      }
      parser.finishToken();
      int to = (int) parser.currentLocation().getByteOffset();
      members.add(new Member(path, from, to, kept));
    }
    cut(members);
  }

  private void look(String path, JsonToken value) throws IOException {
    if (value == JsonToken.START_OBJECT && odd.looksInto(path)) {
      object(path);
    } else if (value == JsonToken.START_ARRAY
        && path.equals("messages")
        && (!odd.mayBeDeveloper() || odd.wantsShortIds())) {
      messages();
    } else {
      parser.skipChildren();
    }
  }

  private void messages() throws IOException {
    objects(this::message);
  }

  private void message(String name, JsonToken value) throws IOException {
    if (name.equals("tool_calls") && value == JsonToken.START_ARRAY && odd.wantsShortIds()) {
      objects(this::call);
    } else if (name.equals("role") && isText(value, "developer") && !odd.mayBeDeveloper()) {
      replace(odd.systemRole());
    } else if (name.equals("tool_call_id") && value == JsonToken.VALUE_STRING) {
      shorten();
    } else {
      parser.skipChildren();
    }
  }

  private void call(String name, JsonToken value) throws IOException {
    if (name.equals("id") && value == JsonToken.VALUE_STRING) {
      shorten();
    } else {
      parser.skipChildren();
    }
  }

  private boolean isText(JsonToken value, String text) throws IOException {
    return value == JsonToken.VALUE_STRING && parser.getText().equals(text);
  }

  private void shorten() throws IOException {
    String id = parser.getText();
    String fit = odd.wantsShortIds() ? ShortIds.of(id) : id;
    if (!fit.equals(id)) {
      replace(fit);
    }
  }

  /** The text on which the parser stands. */
  private void replace(String text) throws IOException {
    int from = BodyScan.start(parser);
    parser.finishToken();
    int to = (int) parser.currentLocation().getByteOffset();
    splice.replace(new Span(from, to), ErrorForm.quoted(text));
  }

  /** Of an array, the members of its objects. */
  private void objects(MemberSink each) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        parser.skipChildren();
        continue;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        each.take(name, parser.nextToken());
      }
    }
  }

  private void rename(String path, int from) {
    odd.newName(path)
        .ifPresent(name -> splice.replace(new Span(from, endOfName(from)), ErrorForm.quoted(name)));
  }

  /** Behind the closing quote. */
  private int endOfName(int from) {
    int at = from + 1;
    while (body[at] != '"') {
      at += body[at] == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  /** With each run of fields one of the commas around it goes. */
  private void cut(List<Member> members) {
    int kept = -1; // end of the last that was kept
    int begun = -1; // of the run
    for (Member member : members) {
      if (!member.kept()) {
        begun = begun < 0 ? member.from() : begun;
        continue;
      }
      if (begun >= 0) {
        splice.replace(new Span(begun, member.from()), "");
        begun = -1;
      }
      kept = member.to();
    }
    if (begun >= 0) {
      splice.replace(new Span(kept < 0 ? begun : kept, members.getLast().to()), "");
    }
  }
}
