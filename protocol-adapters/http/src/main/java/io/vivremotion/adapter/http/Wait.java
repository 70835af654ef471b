package io.vivremotion.adapter.http;

import io.vivremotion.http.Request;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a caller will wait: {@code ?wait=10s} (also ms, m, or bare seconds), or {@code Prefer:
 * wait=10} (RFC 7240, section 4.3).
 *
 * @param asked as the Prefer header; it is confirmed in the reply
 */
record Wait(Duration limit, boolean asked) {
  private static final Pattern QUERY = Pattern.compile("(\\d{1,9})(ms|s|m|)");
  private static final Pattern PREFER =
      Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,9})\"?(?=$|[,;\\s])");

  /** Throws {@link IllegalArgumentException} for a query that is none of these. */
  static Wait of(Request request, HttpAdapter.Config config) {
    Optional<String> query = request.query("wait");
    if (query.isPresent()) {
      return new Wait(capped(parse(query.get()), config), false);
    }
    String prefer = request.header("prefer").orElse("").toLowerCase(Locale.ROOT);
    Matcher preferred = PREFER.matcher(prefer);
    return preferred.find()
        ? new Wait(capped(Duration.ofSeconds(Long.parseLong(preferred.group(1))), config), true)
        : new Wait(config.waitDefault(), false);
  }

  private static Duration parse(String text) {
    Matcher matcher = QUERY.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("wait: a duration such as 10s or 500ms was expected");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofSeconds(amount); // "s" or nothing: the pattern allows no other
    };
  }

  private static Duration capped(Duration asked, HttpAdapter.Config config) {
    return asked.compareTo(config.waitMax()) > 0 ? config.waitMax() : asked;
  }
}
