package io.vivremotion.uplink.api;

import io.vivremotion.http.Ongoing;
import io.vivremotion.http.StreamListener.Reached;
import io.vivremotion.http.StreamListener.Wires;
import io.vivremotion.uplink.api.Attempt.Outcome;
import io.vivremotion.uplink.chat.ChatError;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Relays a stream of the app's own format, event by event and byte for byte. What comes before the
 * first content is held back, so that another provider may still take over; the provider is not
 * read from while the app does not read.
 */
final class StreamRelay implements SseScanner.Sink {
  private static final int MAX_HELD_BYTES = 64 << 10;

  /** Of one event that is put into another format: some vendors tell whole calls in one. */
  private static final int MAX_CONVERTED_BYTES = 1 << 20;

  private static final int FLUSH_BYTES = 16 << 10;

  private final Attempt.Plan plan;
  private final Attempt.Owner owner;
  private final Ongoing call;
  private final SseScanner scanner;

  /** Before the first content: what is held back. Later: what leaves with the next write. */
  private byte[] out = new byte[1_024];

  private int size;
  private @Nullable Wires whole;
  private boolean begun;
  private boolean over;

  StreamRelay(Attempt.Plan plan, Attempt.Owner owner, Ongoing call) {
    this.plan = plan;
    this.owner = owner;
    this.call = call;
    this.scanner =
        new SseScanner(
            this, plan.reader().passes() ? SseScanner.MAX_EVENT_BYTES : MAX_CONVERTED_BYTES);
  }

  void body(ByteBuffer part) {
    if (!over) {
      scanner.push(part);
    }
  }

  @Override
  public void event(byte[] bytes, int from, int to) {
    if (over) {
      return;
    }
    ByteBuffer data = SseScanner.data(bytes, from, to);
    if (!data.hasRemaining()) {
      comment(bytes, from, to);
      return;
    }
    String name = plan.reader().passes() ? "" : SseScanner.name(bytes, from, to);
    Look look = plan.reader().event(name, data, plan.tally());
    if (plan.reader().passes()) {
      looked(look, bytes, from, to);
    } else {
      ByteBuffer shown = plan.reader().shown();
      looked(look, shown.array(), shown.arrayOffset(), shown.arrayOffset() + shown.limit());
    }
  }

  private void looked(Look look, byte[] bytes, int from, int to) {
    switch (look) {
      case Look.Preamble() -> preamble(bytes, from, to);
      case Look.Content() -> content(bytes, from, to);
      case Look.UsageOnly() -> {} // the app did not ask for it
      case Look.End() -> {
        content(bytes, from, to);
        complete();
      }
      case Look.Fault(ChatError error) -> fault(error, bytes, from, to);
      case Look.Garbled() ->
          broken(ProviderErrors.garbled(plan.target().upstream().name()), givenUp());
    }
  }

  @Override
  public void piece(byte[] bytes, int from, int to) {
    if (over) {
      return;
    }
    if (!plan.reader().passes()) {
      Wires wires = call.cancel();
      broken(
          ChatError.of(
              ChatError.Kind.SERVER,
              "the provider sends a piece too long to be put into another format"),
          wires);
      return;
    }
    plan.reader().unread();
    plan.tally().bytes(to - from);
    content(bytes, from, to);
    flush();
  }

  private void comment(byte[] bytes, int from, int to) {
    if (begun && plan.reader().passes()) {
      append(bytes, from, to);
    }
  }

  private void preamble(byte[] bytes, int from, int to) {
    if (!begun && size + (to - from) > MAX_HELD_BYTES) {
      begin();
    }
    append(bytes, from, to);
  }

  /** The first content leaves at once, whatever else came with it: that is what is waited for. */
  private void content(byte[] bytes, int from, int to) {
    boolean first = !begun;
    begin();
    append(bytes, from, to);
    if (first || size > FLUSH_BYTES) {
      flush();
    }
    if (first) {
      plan.outlet().flush();
    }
  }

  private void begin() {
    if (!begun) {
      begun = true;
      owner.begins();
    }
  }

  private void append(byte[] bytes, int from, int to) {
    int more = to - from;
    if (size + more > out.length) {
      out = Arrays.copyOf(out, Math.max(size + more, out.length * 2));
    }
    System.arraycopy(bytes, from, out, size, more);
    size += more;
  }

  private void flush() {
    if (begun && size > 0) {
      plan.outlet().withinEvent(scanner.isOversized());
      plan.outlet().write(ByteBuffer.wrap(out, 0, size));
      size = 0;
    }
  }

  /** All that has arrived is looked at: it leaves, and more is read if the app keeps up. */
  void pause() {
    if (over) {
      return;
    }
    flush();
    if (!plan.outlet().isWritable()) {
      call.pause();
    }
  }

  private void complete() {
    flush();
    over = true;
    call.resume(); // what is left of the response is read, so that the connection can be kept
    owner.ended(new Outcome.Streamed(), whole == null ? call.wires() : whole);
  }

  private void fault(ChatError error, byte[] bytes, int from, int to) {
    if (begun) {
      append(bytes, from, to);
      flush();
    }
    over = true;
    owner.ended(
        begun
            ? new Outcome.Broken(error, true)
            : new Outcome.Failed(error, Reached.RESPONSE, Optional.empty()),
        givenUp());
  }

  private Wires givenUp() {
    return whole == null ? call.cancel() : whole;
  }

  /** The response ended. */
  void end(Wires wires) {
    whole = wires;
    if (!over && !plan.reader().passes()) {
      Look look = plan.reader().ended(plan.tally());
      ByteBuffer shown = plan.reader().shown();
      looked(look, shown.array(), shown.arrayOffset(), shown.arrayOffset() + shown.limit());
    }
    if (!over) {
      broken(
          ChatError.of(
              ChatError.Kind.INCOMPLETE,
              "the provider "
                  + plan.target().upstream().name()
                  + " ended its answer without the end mark: it is incomplete"),
          wires);
    }
  }

  void broken(ChatError error, Wires wires) {
    if (!over) {
      boolean told = begun && tell(error);
      flush();
      over = true;
      owner.ended(begun ? new Outcome.Broken(error, told) : Outcome.Failed.atWork(error), wires);
    }
  }

  private boolean tell(ChatError error) {
    ByteBuffer shown = plan.reader().broken(error);
    append(shown.array(), shown.arrayOffset(), shown.arrayOffset() + shown.limit());
    return shown.hasRemaining();
  }
}
