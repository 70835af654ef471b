package io.vivremotion.flow;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.adapter.Admission;
import io.vivremotion.message.MessageId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Tells feeds what was judged, as {@link Effects}. Flow thread only. */
final class Feeding {
  private final List<Fed> feeds;
  private final Effects effects;
  private final Predicate<MessageId> hasCarried;
  private final List<MessageId> carried = new ArrayList<>();

  /**
   * @param hasCarried whether an earlier run has noted this mark
   */
  Feeding(
      List<Feed> feeds, Effects effects, Predicate<MessageId> hasCarried, MeterRegistry meters) {
    this.feeds = feeds.stream().map(feed -> new Fed(feed, meters)).toList();
    this.effects = effects;
    this.hasCarried = hasCarried;
  }

  /** Marks of what has got onto disk since the last call. */
  List<MessageId> takeCarried() {
    List<MessageId> taken = List.copyOf(carried);
    carried.clear();
    return taken;
  }

  void tell(Ruled ruled) {
    for (Fed fed : feeds) {
      if (fed.feed.wants(ruled) && !hasCarried.test(fed.mark(ruled.message().id()))) {
        effects.carry(new Telling(fed, ruled));
      }
    }
  }

  private static final class Fed {
    private final Feed feed;
    private final long salt;
    private final Counter tooLarge;

    /** Refused and not yet kept: what came later waits behind it, or a device's order breaks. */
    private @Nullable Telling first;

    Fed(Feed feed, MeterRegistry meters) {
      this.feed = feed;
      this.salt = spread(feed.name().hashCode());
      this.tooLarge = meters.counter("vivremotion.feed.too.large", "feed", feed.name());
    }

    /** An id that no message has, since salts differ from 0 in bits that those of a run share. */
    MessageId mark(MessageId id) {
      return new MessageId(id.high(), id.low() ^ salt);
    }

    /** Also of neighbouring hashes far apart (Steele and others, SplitMix64, 2014). */
    private static long spread(long hash) {
      long z = (hash + 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
      return z ^ z >>> 31;
    }
  }

  private final class Telling implements Effects.Effect {
    private final Fed fed;
    private final Ruled ruled;

    Telling(Fed fed, Ruled ruled) {
      this.fed = fed;
      this.ruled = ruled;
    }

    @Override
    public void offer(Consumer<Admission> kept) {
      if (fed.first != null && fed.first != this) {
        kept.accept(new Admission.Refused(java.time.Duration.ZERO, Admission.Reason.OVERLOADED));
        return;
      }
      fed.first = this;
      Answered answered = new Answered(kept);
      fed.feed.offer(ruled, answered);
      if (!answered.isRefused()) {
        fed.first = null;
      }
    }

    @Override
    public void kept() {
      carried.add(fed.mark(ruled.message().id()));
    }

    /** No spool of this size ever takes it: it is lost to this feed, and counted. */
    @Override
    public boolean givesUp(Admission.Reason reason) {
      if (reason != Admission.Reason.TOO_LARGE) {
        return false;
      }
      fed.tooLarge.increment();
      if (fed.first == this) {
        fed.first = null;
      }
      return true;
    }
  }

  /** Passes the admission on, and remembers whether it came at once and was a refusal. */
  private static final class Answered implements Consumer<Admission> {
    private final Consumer<Admission> kept;
    private volatile boolean refused;

    Answered(Consumer<Admission> kept) {
      this.kept = kept;
    }

    boolean isRefused() {
      return refused;
    }

    @Override
    public void accept(Admission admission) {
      refused = admission instanceof Admission.Refused;
      kept.accept(admission);
    }
  }
}
