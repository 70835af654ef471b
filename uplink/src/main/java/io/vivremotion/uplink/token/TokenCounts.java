package io.vivremotion.uplink.token;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.uplink.catalogue.Tokenizer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Counts tokens. An encoding is loaded when first needed (a third of a second) and stays: 14 MB of
 * heap for cl100k, 28 MB for o200k. No more than {@link Config#maxEncodings} are held; one that was
 * not used for a while gives way, otherwise the text is estimated. Thread-safe; never on an event
 * loop.
 */
public final class TokenCounts {
  /** Where there is no blank for so long, jtokkit needs 100 bytes for each byte, and more time. */
  static final int LONGEST_RUN = 1_000;

  private static final Duration GIVES_WAY_AFTER = Duration.ofMinutes(10);

  private final Config config;
  private final LongSupplier nanoTime;
  private final Map<Tokenizer.Family, Held> held = new EnumMap<>(Tokenizer.Family.class);

  public TokenCounts(Config config, LongSupplier nanoTime, MeterRegistry registry) {
    this.config = config;
    this.nanoTime = nanoTime;
    Gauge.builder("vivremotion_token_encodings", this, TokenCounts::loaded)
        .description("Token encodings in memory, 14 or 28 MB of heap each")
        .register(registry);
  }

  /**
   * @param maxEncodings in memory; 0: every family is estimated
   */
  public record Config(int maxEncodings) {
    public static final Config DEFAULT = new Config(1);

    public Config {
      if (maxEncodings < 0 || maxEncodings > 2) {
        throw new IllegalArgumentException("max-encodings: 0 to 2 was expected");
      }
    }
  }

  private static final class Held {
    private final Encoding encoding;
    private long usedNanos;

    Held(Encoding encoding) {
      this.encoding = encoding;
    }
  }

  /** Without any encoding, rather too many than too few. */
  public static long estimate(String text, Tokenizer tokenizer) {
    return Estimate.tokens(text, tokenizer);
  }

  /**
   * Exact for OpenAI's families while their encoding is held, but that a run of more than {@value
   * #LONGEST_RUN} characters without a blank counts in pieces: a token more or less for each.
   */
  public synchronized Count count(String text, Tokenizer tokenizer) {
    Held encoding = encoding(tokenizer.family());
    if (encoding == null) {
      return new Count(Estimate.tokens(text, tokenizer), false);
    }
    return new Count(count(encoding.encoding, text), true);
  }

  private @org.jspecify.annotations.Nullable Held encoding(Tokenizer.Family family) {
    long now = nanoTime.getAsLong();
    Held known = held.get(family);
    if (known == null && family != Tokenizer.Family.ESTIMATE && makeRoom(now)) {
      known = new Held(load(family));
      held.put(family, known);
    }
    if (known != null) {
      known.usedNanos = now;
    }
    return known;
  }

  private boolean makeRoom(long now) {
    if (held.size() >= config.maxEncodings) {
      held.values().removeIf(each -> now - each.usedNanos > GIVES_WAY_AFTER.toNanos());
    }
    return held.size() < config.maxEncodings;
  }

  private static Encoding load(Tokenizer.Family family) {
    EncodingType type =
        family == Tokenizer.Family.CL100K ? EncodingType.CL100K_BASE : EncodingType.O200K_BASE;
    return Encodings.newLazyEncodingRegistry().getEncoding(type);
  }

  private static long count(Encoding encoding, String text) {
    long tokens = 0;
    int from = 0;
    int run = 0;
    boolean blank = false;
    for (int i = 0; i < text.length(); i++) {
      boolean now = Character.isWhitespace(text.charAt(i));
      run = i > 0 && now == blank ? run + 1 : 1;
      blank = now;
      if (run > LONGEST_RUN && !Character.isLowSurrogate(text.charAt(i))) {
        tokens += encoding.countTokensOrdinary(text.substring(from, i));
        from = i;
        run = 1;
      }
    }
    return tokens + encoding.countTokensOrdinary(from == 0 ? text : text.substring(from));
  }

  private synchronized int loaded() {
    return held.size();
  }
}
