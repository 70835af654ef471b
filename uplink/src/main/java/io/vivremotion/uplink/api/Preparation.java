package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.uplink.cache.CachedAnswer;
import io.vivremotion.uplink.chat.AnswerGatherer;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.format.AppFormat;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.ProviderFormat;
import io.vivremotion.uplink.format.UnfitRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes of one request what each target is sent; read into a tree at most once. */
final class Preparation {
  private static final JsonMapper JSON = new JsonMapper();

  private final AppApi.Shared shared;
  private final Surface surface;
  private final Leaving leaving;
  private final Optional<Recall> recall;
  private @Nullable ChatRequest converted;

  /**
   * @param recall empty: the answer is neither looked for nor kept
   */
  Preparation(AppApi.Shared shared, Surface surface, Leaving leaving, Optional<Recall> recall) {
    this.recall = recall;
    this.shared = shared;
    this.surface = surface;
    this.leaving = leaving;
  }

  Surface.Way way(Target target) {
    return surface.way(target, shared.formats());
  }

  /** The app wants a stream. */
  boolean isStreamed() {
    return surface.isChat() && leaving.scanned().stream();
  }

  Leaving leaving() {
    return leaving;
  }

  /**
   * As one target is sent it.
   *
   * @param learnt fields that it was known to do without
   */
  record Sent(Prepared prepared, Handover handover, Set<String> learnt) {}

  Sent of(Target target) throws UnfitRequest {
    Handover handover =
        Handover.of(surface, leaving, shared.formats(), recall.map(Recall::recorder));
    Set<String> learnt = target.odd().learnt(); // before it is written: others may learn meanwhile
    return new Sent(prepared(target, handover), handover, learnt);
  }

  private Prepared prepared(Target target, Handover handover) throws UnfitRequest {
    if (way(target) == Surface.Way.PASS) {
      return Prepared.passing(surface, target, leaving, handover);
    }
    if (surface == Surface.EMBEDDINGS) {
      return Prepared.embeddings(target, leaving);
    }
    AppFormat apps = shared.formats().app(surface.format());
    ProviderFormat theirs = shared.formats().provider(target.upstream().dialect().format());
    var pair = new Prepared.Pair(apps, new SealedAsAsked(theirs, target.model()));
    return Prepared.converted(pair, target, request(), handover);
  }

  /**
   * True if the target's refusal is for a field that it can do without: it is to be asked again,
   * and from now on without.
   */
  boolean learns(Target target, Sent sent, ChatError refusal) {
    boolean more = target.odd().learn(refusal, sent.learnt);
    if (more) {
      shared.meters().fieldRefused();
    }
    return more;
  }

  Optional<Recall> recall() {
    return recall;
  }

  /** The app has its answer: it is kept if it may be. */
  void answered(Sent sent) {
    recall.ifPresent(keeping -> sent.handover.answer().ifPresent(keeping::keep));
  }

  /** A kept answer in the app's format: an event stream if it asked for one. */
  byte[] retold(CachedAnswer answer) throws UnfitRequest {
    AppFormat apps = shared.formats().app(surface.format());
    if (leaving.scanned().stream()) {
      return streamed(apps, answer.events());
    }
    AnswerGatherer gatherer = new AnswerGatherer();
    answer.events().forEach(gatherer::add);
    return apps.writeAnswer(gatherer.answer()).toString().getBytes(StandardCharsets.UTF_8);
  }

  /** A whole answer in the app's format as the stream it asked for; empty: it cannot be told so. */
  Optional<byte[]> streamed(byte[] whole) {
    List<ChatEvent> events =
        shared.formats().provider(surface.format()).readAnswer(Fields.parse(whole));
    boolean complete =
        events.getLast() instanceof ChatEvent.Ended
            && events.stream().anyMatch(ChatEvent.Finished.class::isInstance);
    try {
      return complete
          ? Optional.of(streamed(shared.formats().app(surface.format()), events))
          : Optional.empty();
    } catch (UnfitRequest e) { // it says what the neutral form has no place for
      return Optional.empty();
    }
  }

  private byte[] streamed(AppFormat apps, List<ChatEvent> events) throws UnfitRequest {
    StringBuilder out = new StringBuilder();
    var writer = apps.writer(request(), event -> out.append(event.encoded()));
    events.forEach(writer::write);
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private ChatRequest request() throws UnfitRequest {
    ChatRequest known = converted;
    if (known == null) {
      known = read();
      converted = known;
    }
    return known;
  }

  private ChatRequest read() throws UnfitRequest {
    try {
      return shared.formats().app(surface.format()).readRequest(JSON.readTree(leaving.body()));
    } catch (IOException e) {
      throw new IllegalStateException("it was read before", e);
    }
  }
}
