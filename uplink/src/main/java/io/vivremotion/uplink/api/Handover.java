package io.vivremotion.uplink.api;

import io.vivremotion.uplink.cache.AnswerRecorder;
import io.vivremotion.uplink.cache.CachedAnswer;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.format.ProviderFormat;
import io.vivremotion.uplink.format.ServerEvent;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is done to an answer on its way to the app, in the app's own wire format: masked values are
 * put back, and what the app then sees is noted for the cache. One per attempt.
 */
final class Handover {
  private final Leaving leaving;
  private final Optional<Restoring> restoring;
  private final Optional<Noting> noting;

  private Handover(Leaving leaving, Optional<Restoring> restoring, Optional<Noting> noting) {
    this.leaving = leaving;
    this.restoring = restoring;
    this.noting = noting;
  }

  /** Reads an answer as the app does. */
  private record Noting(
      ProviderFormat format, ProviderFormat.StreamReader reader, AnswerRecorder recorder) {}

  /**
   * @param recorder of what may be kept; empty: nothing is
   */
  static Handover of(
      Surface surface, Leaving leaving, Formats formats, Optional<AnswerRecorder> recorder) {
    return new Handover(
        leaving,
        leaving.isMasked()
            ? Optional.of(Restoring.of(surface, leaving.fragments()))
            : Optional.empty(),
        recorder.map(taking -> {
          ProviderFormat format = formats.provider(surface.format());
          return new Noting(format, format.reader(taking::take), taking);
        }));
  }

  /** Nothing is to be done. */
  boolean isIdle() {
    return restoring.isEmpty() && noting.isEmpty();
  }

  /** The app is shown other bytes than come. */
  boolean changes() {
    return restoring.isPresent();
  }

  void event(ServerEvent event, Consumer<ServerEvent> out) {
    if (restoring.isPresent()) {
      restoring.get().event(event, shown -> show(shown, out));
    } else {
      show(event, out);
    }
  }

  private void show(ServerEvent event, Consumer<ServerEvent> out) {
    if (noting.isPresent()) {
      noting.get().reader().read(event);
    }
    out.accept(event);
  }

  /** What the answer used, whether or not the app is told. */
  void usage(ChatEvent.UsageReported told) {
    noting.ifPresent(note -> note.recorder().take(told));
  }

  /** Something goes to the app that was not looked at. */
  void unread() {
    noting.ifPresent(note -> note.recorder().spoil());
  }

  /** A whole answer; empty: it cannot be read. */
  Optional<byte[]> whole(byte[] body) {
    Optional<byte[]> shown = changes() ? leaving.restored(body) : Optional.of(body);
    if (noting.isPresent() && shown.isPresent()) {
      Noting note = noting.get();
      note.format().readAnswer(Fields.parse(shown.get())).forEach(note.recorder()::take);
    }
    return shown;
  }

  /** What may be kept, once the app has seen it to its end. */
  Optional<CachedAnswer> answer() {
    return noting.flatMap(note -> note.recorder().answer());
  }
}
