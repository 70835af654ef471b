package io.vivremotion.uplink.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.http.Loop;
import io.vivremotion.uplink.api.BodyScan.Scanned;
import io.vivremotion.uplink.api.BodyScan.Unfit;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatError.Kind;
import io.vivremotion.uplink.image.Pictures;
import io.vivremotion.uplink.image.Shrunk;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes requests fit to leave: pictures made smaller, then what is personal masked. On the
 * request's loop where that is quick, else beside it; where neither is to be done, nothing is.
 */
final class Departures implements AutoCloseable {
  /** Masking takes about a millisecond for this much: 8 to 20 us a kB (docs/figures.md). */
  static final int LONG_BYTES = 64 << 10;

  private final Pictures pictures;
  private final Workbench scaling;
  private final Workbench masking;

  Departures(Pictures pictures, MeterRegistry registry) {
    this.pictures = pictures;
    this.scaling = new Workbench("pictures", registry);
    this.masking = new Workbench("masking", registry);
  }

  /**
   * @param metered it is to go over the link
   */
  record Asked(Attempt.Bytes body, Scanned scanned, Handling handling, boolean metered) {}

  /** What it comes to. */
  sealed interface Outcome {
    record Fit(Leaving leaving, Shrunk pictures) implements Outcome {}

    record Unready(ChatError error) implements Outcome {}
  }

  /**
   * @param then on the loop, at once or later
   */
  void prepare(Asked asked, Loop loop, Consumer<Outcome> then) {
    boolean scale = hasPictures(asked);
    boolean mask = asked.handling.masking().isPresent() && asked.body.array().length > LONG_BYTES;
    if (!scale && !mask) {
      then.accept(ready(asked, Shrunk.none(asked.body.array())));
      return;
    }
    Workbench bench = scale ? scaling : masking;
    boolean taken =
        bench.run(
            asked.body.array().length,
            () -> scale ? scaled(asked) : ready(asked, Shrunk.none(asked.body.array())),
            loop,
            made -> then.accept(made.orElseGet(Departures::failed)));
    if (!taken) {
      then.accept(new Outcome.Unready(busy(bench == scaling)));
    }
  }

  private boolean hasPictures(Asked asked) {
    return asked.scanned.media() > 0
        && !asked.handling.dropsMedia()
        && pictures.concerns(asked.body.array().length, asked.metered);
  }

  private Outcome scaled(Asked asked) {
    try {
      return ready(asked, pictures.shrink(asked.body.array()));
    } catch (Pictures.TooLarge e) {
      return new Outcome.Unready(
          new ChatError(
              Kind.BAD_REQUEST, 400, String.valueOf(e.getMessage()), "", Optional.empty()));
    } catch (IOException e) {
      throw new IllegalStateException("it was read before", e);
    }
  }

  private static Outcome ready(Asked asked, Shrunk shrunk) {
    try {
      Scanned scanned = shrunk.pictures() == 0 ? asked.scanned : BodyScan.scan(shrunk.body());
      return new Outcome.Fit(Leaving.of(shrunk.body(), scanned, asked.handling), shrunk);
    } catch (Unfit e) {
      return new Outcome.Unready(e.error);
    }
  }

  private static Outcome failed() {
    return new Outcome.Unready(
        ChatError.of(Kind.SERVER, "the gateway could not make the request fit to leave"));
  }

  private static ChatError busy(boolean pictures) {
    String what = pictures ? "pictures of other requests" : "long requests to be masked";
    return new ChatError(
        Kind.OVERLOAD,
        Kind.OVERLOAD.status(),
        "too many " + what + " wait: again in a second",
        "",
        Optional.of(Duration.ofSeconds(1)));
  }

  @Override
  public void close() {
    scaling.close();
    masking.close();
  }
}
