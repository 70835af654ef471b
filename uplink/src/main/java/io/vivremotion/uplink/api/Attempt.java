package io.vivremotion.uplink.api;

import io.vivremotion.http.Ongoing;
import io.vivremotion.http.StreamListener;
import io.vivremotion.http.StreamListener.Cause;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.format.ProviderError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call to a provider for one request: relayed if it is a stream, gathered if it is not. */
final class Attempt implements StreamListener {
  private static final int MAX_ID = 128;
  private static final String EVENTS = "text/event-stream";

  /** What an event stream may begin with (HTML Standard, 9.2.6); nothing else begins like one. */
  private static final List<String> FIELDS = List.of(":", "data:", "event:", "id:", "retry:");

  private static final int LONGEST_FIELD = 6;

  private final Plan plan;
  private final Owner owner;
  private byte[] gathered = new byte[0];
  private int size;
  private boolean mayStream;
  private @Nullable Head head;
  private @Nullable StreamRelay relay;
  private @Nullable Ongoing ongoing;
  private String providersId = "";

  Attempt(Plan plan, Owner owner) {
    this.plan = plan;
    this.owner = owner;
  }

  /**
   * @param wantsStream the app asked for a stream
   * @param maxAnswerBytes of an answer that is not streamed
   */
  record Plan(
      Target target,
      StreamReader reader,
      Tally tally,
      Outlet outlet,
      InstantSource clock,
      boolean wantsStream,
      long maxAnswerBytes) {}

  /** Hears how it ends, once. */
  interface Owner {
    /** Status and headers are there. */
    void heard(Head head);

    /** The first piece of content goes to the app: the choice of provider is final. */
    void begins();

    void ended(Outcome outcome, Wires wires);
  }

  /** What an attempt comes to. */
  sealed interface Outcome {
    /** A whole answer of status 2xx, not yet shown. */
    record Whole(Head head, Bytes body) implements Outcome {}

    /** A stream, shown to its end. */
    record Streamed() implements Outcome {}

    /**
     * Nothing was shown.
     *
     * @param original the provider's own words, if it said any
     * @param mayCost it broke off after it was sent: the provider may charge for what it did
     */
    record Failed(ChatError error, Reached reached, Optional<Whole> original, boolean mayCost)
        implements Outcome {
      /** The provider says no, or was not asked: that costs nothing. */
      Failed(ChatError error, Reached reached, Optional<Whole> original) {
        this(error, reached, original, false);
      }

      /** What the provider did is of no use. */
      static Failed atWork(ChatError error) {
        return new Failed(error, Reached.RESPONSE, Optional.empty(), true);
      }
    }

    /**
     * Part of a stream was shown.
     *
     * @param told the app has been shown the provider's own error event
     */
    record Broken(ChatError error, boolean told) implements Outcome {}
  }

  /** Bytes that nobody changes. */
  static final class Bytes {
    private final byte[] array;

    Bytes(byte[] array) {
      this.array = array;
    }

    byte[] array() {
      return array;
    }
  }

  /** At once after the call was begun, before anything is heard of it. */
  void carriedBy(Ongoing call) {
    ongoing = call;
  }

  private Ongoing call() {
    Ongoing begun = ongoing;
    if (begun == null) {
      throw new IllegalStateException("the call has not begun");
    }
    return begun;
  }

  /** By which the provider knows the call; empty: it did not tell. */
  String providersId() {
    return providersId;
  }

  /** The app went away, or another has begun to answer. */
  Wires cancel() {
    return call().cancel();
  }

  /** The app reads again. */
  void resume() {
    call().resume();
  }

  @Override
  public void head(Head heard) {
    head = heard;
    String idHeader = plan.target().upstream().dialect().requestIdHeader();
    if (!idHeader.isEmpty()) {
      heard.header(idHeader).filter(id -> id.length() <= MAX_ID).ifPresent(id -> providersId = id);
    }
    owner.heard(heard);
    mayStream = plan.wantsStream() && heard.status() / 100 == 2;
    String type = heard.header("content-type").orElse("");
    if (mayStream && type.regionMatches(true, 0, EVENTS, 0, EVENTS.length())) {
      relay = new StreamRelay(plan, owner, call());
    }
  }

  /** Some servers do not say that it is a stream; its first part may be a single byte. */
  private static boolean isOfEvents(ByteBuffer part) {
    byte[] begin = new byte[Math.min(part.remaining(), LONGEST_FIELD)];
    part.get(part.position(), begin);
    String text = new String(begin, StandardCharsets.ISO_8859_1);
    return !text.isEmpty()
        && FIELDS.stream().anyMatch(field -> text.startsWith(field) || field.startsWith(text));
  }

  @Override
  public void body(ByteBuffer part) {
    if (mayStream && relay == null && size == 0 && isOfEvents(part)) {
      relay = new StreamRelay(plan, owner, call());
    }
    StreamRelay streaming = relay;
    if (streaming != null) {
      streaming.body(part);
    } else if (size + part.remaining() > plan.maxAnswerBytes()) {
      tooLong();
    } else {
      gather(part);
    }
  }

  private void tooLong() {
    Wires wires = call().cancel();
    ChatError error =
        ChatError.of(
            ChatError.Kind.SERVER,
            "the provider "
                + plan.target().upstream().name()
                + " answers with more than "
                + plan.maxAnswerBytes()
                + " bytes: ask for a stream or for less");
    owner.ended(Outcome.Failed.atWork(error), wires);
  }

  private void gather(ByteBuffer part) {
    int more = part.remaining();
    if (size + more > gathered.length) {
      gathered = Arrays.copyOf(gathered, size == 0 ? more : Math.max(size + more, size * 2));
    }
    part.get(part.position(), gathered, size, more);
    size += more;
  }

  @Override
  public void pause() {
    StreamRelay streaming = relay;
    if (streaming != null) {
      streaming.pause();
    }
  }

  @Override
  public void end(Wires wires) {
    StreamRelay streaming = relay;
    Head heard = head;
    if (streaming != null) {
      streaming.end(wires);
    } else if (heard != null) {
      byte[] bytes = size == gathered.length ? gathered : Arrays.copyOf(gathered, size);
      Optional<byte[]> plain = Unpacking.plain(heard, bytes, plan.maxAnswerBytes());
      owner.ended(plain.map(read -> whole(heard, read)).orElseGet(this::unreadable), wires);
    }
  }

  private Outcome whole(Head heard, byte[] bytes) {
    return heard.status() / 100 == 2 ? answered(heard, bytes) : refused(heard, bytes);
  }

  private Outcome answered(Head heard, byte[] bytes) {
    return switch (plan.reader().whole(bytes, plan.tally())) {
      case WholeLook.Shown(Bytes shown) -> new Outcome.Whole(heard, shown);
      case WholeLook.Fault(ChatError error) ->
          new Outcome.Failed(error, Reached.RESPONSE, Optional.empty());
      case WholeLook.Unreadable() -> unreadable();
    };
  }

  private Outcome unreadable() {
    return Outcome.Failed.atWork(
        ChatError.of(
            ChatError.Kind.SERVER,
            "the provider "
                + plan.target().upstream().name()
                + " answers in a form that cannot be read"));
  }

  /** Its own words only go to an app that speaks its language. */
  private Outcome refused(Head heard, byte[] bytes) {
    ChatError error =
        ProviderError.read(heard.status(), heard.headers(), bytes, plan.clock().instant());
    Outcome.Whole said = new Outcome.Whole(heard, new Bytes(bytes));
    return new Outcome.Failed(
        error, Reached.RESPONSE, Optional.of(said).filter(_ -> plan.reader().passes()));
  }

  @Override
  public void failed(Failed failed) {
    ChatError error = ProviderErrors.failed(failed, plan.target().upstream().name());
    if (failed.cause() == Cause.UNTRUSTED) {
      plan.target().meters().untrusted().increment();
    }
    StreamRelay streaming = relay;
    if (streaming != null) {
      streaming.broken(error, failed.wires());
    } else {
      boolean mayCost = ProviderErrors.mayCost(failed);
      owner.ended(
          new Outcome.Failed(error, failed.reached(), Optional.empty(), mayCost), failed.wires());
    }
  }
}
