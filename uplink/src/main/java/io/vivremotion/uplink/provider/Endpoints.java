package io.vivremotion.uplink.provider;

import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What is known of where providers are, by base URL: whoever asks there shares it, over whichever
 * link and for whichever model. Any thread.
 */
public final class Endpoints {
  private static final String GZIP = "gzip.";

  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Map<String, Gzip> gzipByUrl = new HashMap<>();
  private Map<String, String> earlier = Map.of();

  /**
   * @param nanoTime monotonic, as {@link System#nanoTime}
   */
  public Endpoints(InstantSource clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** Of one endpoint. */
  public synchronized Gzip gzip(URI baseUrl) {
    String text = baseUrl.toString();
    String url = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    return gzipByUrl.computeIfAbsent(
        url,
        _ -> {
          Gzip gzip = new Gzip(clock, nanoTime);
          gzip.resume(earlier.getOrDefault(GZIP + url, ""));
          return gzip;
        });
  }

  /** For the ledger; of those that are configured. */
  public synchronized Map<String, String> notes() {
    Map<String, String> notes = new HashMap<>();
    gzipByUrl.forEach((url, gzip) -> {
      String note = gzip.note();
      if (!note.isEmpty()) {
        notes.put(GZIP + url, note);
      }
    });
    return notes;
  }

  /** What an earlier run has noted. */
  public synchronized void resume(Map<String, String> entries) {
    earlier = new HashMap<>(entries);
    earlier.keySet().removeIf(key -> !key.startsWith(GZIP));
    gzipByUrl.forEach((url, gzip) -> gzip.resume(earlier.getOrDefault(GZIP + url, "")));
  }
}
