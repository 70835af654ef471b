package io.vivremotion.uplink.image;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.uplink.image.Decoding.Unreadable;
import io.vivremotion.uplink.image.Encoding.Encoded;
import io.vivremotion.uplink.image.MediaPart.Inline;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Makes the pictures within a request smaller, one at a time: at most so many pixels and bytes,
 * JPEG where nothing is seen through, upright. What is no PNG, JPEG or GIF, is broken, or would not
 * get smaller stays byte by byte; of a moving GIF the first frame is left. Takes long: not on an
 * event loop. Any thread.
 */
public final class Pictures {
  /** Less shows nothing. */
  private static final long LEAST_BYTES = 16 << 10;

  /** Of one side: the JDK's readers hold rows. */
  private static final int LONGEST_SIDE = 32_768;

  private static final int PROGRESSIVE_SHARE = 4;

  /** Gained less than a tenth, the original is better. */
  private static final double WORTH_SHARE = 0.9;

  private final Config config;
  private final DoubleSupplier linkBytesPerSecond;
  private final PictureMeters meters;

  /** When a request's pictures are made smaller. */
  public enum When {
    /** What is larger than the limits, to any provider. */
    ALWAYS,
    /**
     * If the link to a metered provider would need longer than {@code patience} for the request.
     */
    THIN_LINK,
    NEVER
  }

  /**
   * @param maxPixels of one picture, once it is made smaller
   * @param maxBytes of one picture, likewise; on a thin link what it carries in {@code patience},
   *     shared by the request's pictures, if that is less
   * @param patience so long may pictures keep a thin link busy
   * @param maxSourcePixels of all pictures of a request by their headers, before anything is
   *     decoded; of progressive JPEGs a quarter. Beyond: the request is refused
   */
  public record Config(
      When when, long maxPixels, long maxBytes, Duration patience, long maxSourcePixels) {
    public static final Config DEFAULT =
        new Config(When.THIN_LINK, 1_200_000, 256 << 10, Duration.ofSeconds(10), 50_000_000);

    public Config {
      require(
          maxPixels >= 16_384 && maxPixels <= 4_000_000, "max-pixels: 16384 to 4000000 expected");
      require(maxBytes >= LEAST_BYTES && maxBytes <= 8 << 20, "max-bytes: 16KiB to 8MiB expected");
      require(patience.toMillis() >= 100, "patience: at least 100ms was expected");
      require(
          maxSourcePixels >= maxPixels && maxSourcePixels <= 200_000_000,
          "max-source-pixels: max-pixels to 200000000 was expected");
    }

    private static void require(boolean holds, String mistake) {
      if (!holds) {
        throw new IllegalArgumentException(mistake);
      }
    }
  }

  /**
   * @param linkBytesPerSecond what the link carries now; any thread
   */
  public Pictures(Config config, DoubleSupplier linkBytesPerSecond, MeterRegistry registry) {
    this.config = config;
    this.linkBytesPerSecond = linkBytesPerSecond;
    this.meters = new PictureMeters(registry);
  }

  /** Pictures that are not even looked at: what their headers say is too much. */
  public static final class TooLarge extends Exception {
    private static final long serialVersionUID = 1;

    TooLarge(String message) {
      super(message);
    }
  }

  /**
   * Whether the pictures of a request are to be made smaller, as far as its size tells.
   *
   * @param metered it is to go over the link
   */
  public boolean concerns(long bodyBytes, boolean metered) {
    return switch (config.when()) {
      case ALWAYS -> true;
      case THIN_LINK -> metered && bodyBytes > carried();
      case NEVER -> false;
    };
  }

  private double carried() {
    return linkBytesPerSecond.getAsDouble() * config.patience().toNanos() / 1e9;
  }

  /**
   * @throws IOException if the body is no JSON
   */
  public Shrunk shrink(byte[] body) throws IOException, TooLarge {
    List<Inline> inlines =
        MediaParts.of(body).stream()
            .filter(MediaPart::isPicture)
            .flatMap(part -> part.inline().stream())
            .toList();
    if (inlines.isEmpty()) {
      return Shrunk.none(body);
    }
    long limit = limit(inlines.size());
    var budget = new Budget(config.maxSourcePixels());
    var out = new Splicing(body);
    for (Inline inline : inlines) {
      Optional<byte[]> bytes = decoded(body, inline);
      Optional<Header> header = bytes.flatMap(Header::read);
      if (bytes.isPresent() && header.isPresent()) {
        budget.take(header.get());
        smaller(bytes.get(), header.get(), limit)
            .ifPresent(made -> out.replace(inline, bytes.get().length, made));
      } else {
        meters.unreadable.increment();
      }
    }
    Shrunk done = out.finish();
    meters.shrunk(done);
    return done;
  }

  private long limit(int pictures) {
    if (config.when() != When.THIN_LINK) {
      return config.maxBytes();
    }
    long share = Math.min(config.maxBytes(), (long) (carried() / pictures * 3 / 4)); // base64
    return Math.max(LEAST_BYTES, share);
  }

  /** Pixels that may still be decoded for one request. */
  private final class Budget {
    private long left;

    Budget(long pixels) {
      this.left = pixels;
    }

    void take(Header header) throws TooLarge {
      left -= header.pixels() * (header.progressive() ? PROGRESSIVE_SHARE : 1);
      if (left < 0 || header.width() > LONGEST_SIDE || header.height() > LONGEST_SIDE) {
        meters.refused.increment();
        throw new TooLarge(
            "a picture of %d x %d pixels, with those before it, is more than the gateway decodes for one request: %d pixels, a quarter of that for progressive JPEGs, and %d on a side"
                .formatted(
                    header.width(), header.height(), config.maxSourcePixels(), LONGEST_SIDE));
      }
    }
  }

  private Optional<Encoded> smaller(byte[] bytes, Header header, long limit) {
    if (bytes.length <= limit && header.pixels() <= config.maxPixels()) {
      meters.kept.increment();
      return Optional.empty();
    }
    try {
      Pixels pixels = Decoding.decode(bytes, header, config.maxPixels(), config.maxSourcePixels());
      Encoded made = Encoding.within(pixels, limit);
      if (made.bytes().length < bytes.length * WORTH_SHARE) {
        return Optional.of(made);
      }
      meters.kept.increment();
    } catch (Unreadable e) {
      meters.unreadable.increment();
    }
    return Optional.empty();
  }

  /** Empty: no base64. */
  private static Optional<byte[]> decoded(byte[] body, Inline inline) {
    byte[] text = Arrays.copyOfRange(body, inline.dataFrom(), inline.dataTo());
    int length = 0;
    for (byte letter : text) { // some write \/ for a slash
      if (letter != '\\') {
        text[length++] = letter;
      }
    }
    try {
      return Optional.of(
          Base64.getDecoder().decode(length == text.length ? text : Arrays.copyOf(text, length)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
