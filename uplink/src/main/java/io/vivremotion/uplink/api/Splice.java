package io.vivremotion.uplink.api;

import io.vivremotion.uplink.api.BodyScan.Scanned;
import io.vivremotion.uplink.api.BodyScan.Span;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A body in which a few places are written anew; every other byte is the app's own. */
final class Splice {
  private final byte[] body;
  private final List<Change> changes = new ArrayList<>(3);

  Splice(byte[] body) {
    this.body = body;
  }

  private record Change(Span at, ByteBuffer instead) {}

  Splice replace(Span at, String instead) {
    changes.add(new Change(at, StandardCharsets.UTF_8.encode(instead)));
    return this;
  }

  private void insert(int at, String text) {
    replace(new Span(at, at), text);
  }

  /** Asks for the usage at the stream's end, and for no padding, unless the app speaks of it. */
  Splice askForUsage(Scanned scanned, boolean plain) {
    StreamOptions options = scanned.options();
    String padding = plain && !options.obfuscationSaid() ? ",\"include_obfuscation\":false" : "";
    String fields = "\"include_usage\":true" + padding;
    if (options.at().equals(Span.NONE)) {
      insert(scanned.opened(), "\"stream_options\":{" + fields + "},");
    } else if (body[options.at().from()] == 'n') {
      replace(options.at(), "{\"include_usage\":true}");
    } else if (options.usage().equals(Span.NONE)) {
      insert(options.at().from() + 1, fields + (options.empty() ? "" : ","));
    } else {
      if (!options.usageAsked()) {
        replace(options.usage(), "true");
      }
      if (!padding.isEmpty()) {
        insert(options.at().from() + 1, padding.substring(1) + ",");
      }
    }
    return this;
  }

  List<ByteBuffer> pieces() {
    if (changes.isEmpty()) {
      return List.of(ByteBuffer.wrap(body));
    }
    changes.sort(
        Comparator.<Change>comparingInt(change -> change.at().from())
            .thenComparingInt(change -> change.at().to()));
    List<ByteBuffer> pieces = new ArrayList<>(2 * changes.size() + 1);
    int done = 0;
    for (Change change : changes) {
      pieces.add(ByteBuffer.wrap(body, done, change.at().from() - done));
      pieces.add(change.instead());
      done = change.at().to();
    }
    pieces.add(ByteBuffer.wrap(body, done, body.length - done));
    return pieces;
  }
}
