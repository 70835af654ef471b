package io.vivremotion.packaging;

import io.vivremotion.config.Mistake;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** What only shows across the keys of data sinks. */
final class SinkRules {
  private final BiFunction<String, String, List<Mistake>> secret;
  private final List<Mistake> mistakes = new ArrayList<>();

  /**
   * @param secret looks at a key and where it says that a secret is
   */
  SinkRules(BiFunction<String, String, List<Mistake>> secret) {
    this.secret = secret;
  }

  /**
   * @param masks there are rules by which events could be masked
   */
  List<Mistake> check(List<SinkSettings> sinks, boolean masks) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < sinks.size(); i++) {
      SinkSettings sink = sinks.get(i);
      String at = "sinks[" + i + "]";
      if (!names.add(sink.name())) {
        mistake(at + ".name", sink.name() + " is the name of two sinks");
      }
      if (sink.spoolName().equals(OpenSpools.SINK_LOSSES.name())) {
        mistake(
            at + ".name", sink.name() + " is taken: of what sinks lost there is a spool so named");
      }
      common(at, sink);
      if (sink.mask() && !masks) {
        mistake(at + ".mask", "there is no uplink.mask, whose rules it would follow");
      }
      switch (sink.kind()) {
        case "webhook" -> webhook(at, sink);
        case "mqtt" -> mqtt(at, sink);
        default -> kafka(at, sink); // the schema admits no fourth
      }
    }
    return mistakes;
  }

  private void common(String at, SinkSettings sink) {
    try {
      var _ = sink.common(Optional.empty());
    } catch (IllegalArgumentException e) {
      mistake(at, String.valueOf(e.getMessage()));
    }
    mistakes.addAll(secret.apply(at + ".token", sink.token()));
    mistakes.addAll(secret.apply(at + ".password", sink.password()));
    for (int i = 0; i < sink.headers().size(); i++) {
      mistakes.addAll(
          secret.apply(at + ".headers[" + i + "].value", sink.headers().get(i).value()));
    }
    if (sink.user().isEmpty() != sink.password().isEmpty()) {
      mistake(at + ".password", "user and password belong together: one of them is missing");
    }
  }

  private void webhook(String at, SinkSettings sink) {
    url(at, sink, List.of("http", "https"));
    unused(at, "user", sink.user());
    unused(at, "topic", sink.topic());
  }

  private void mqtt(String at, SinkSettings sink) {
    url(at, sink, List.of("tcp", "ssl"));
    unused(at, "token", sink.token());
    if (sink.topic().contains("+") || sink.topic().contains("#") || sink.topic().startsWith("/")) {
      mistake(at + ".topic", "expected no +, no # and no / in front, got " + sink.topic());
    }
    if (!List.of("auto", "structured").contains(sink.mode())) {
      mistake(at + ".mode", "mqtt knows structured, got " + sink.mode());
    }
  }

  private void kafka(String at, SinkSettings sink) {
    if (!sink.url().matches("[^\\s:,/]+:\\d{1,5}(,[^\\s:,/]+:\\d{1,5})*")) {
      mistake(at + ".url", "expected HOST:PORT, more of them behind commas, got " + sink.url());
    }
    unused(at, "token", sink.token());
    if (!sink.topic().isEmpty() && !sink.topic().matches("[A-Za-z0-9._-]{1,249}")) {
      mistake(at + ".topic", "expected letters, digits, dots, dashes, got " + sink.topic());
    }
    if (sink.mode().equals("batched")) {
      mistake(at + ".mode", "kafka knows binary and structured, got batched");
    }
  }

  private void unused(String at, String key, String value) {
    if (!value.isEmpty()) {
      mistake(at + "." + key, "is of no use to this kind of sink");
    }
  }

  private void url(String at, SinkSettings sink, List<String> schemes) {
    if (ConfigRules.WITH_PASSWORD.matcher(sink.url()).lookingAt()) {
      mistake(
          at + ".url",
          "a name and password in it would be told in logs: use user and password, or token");
      return;
    }
    try {
      URI uri = new URI(sink.url());
      if (uri.getHost() != null && schemes.contains(uri.getScheme())) {
        return;
      }
    } catch (URISyntaxException e) { // told below
    }
    mistake(
        at + ".url",
        "expected a URL with a host that begins with one of " + schemes + ", got " + sink.url());
  }

  private void mistake(String key, String what) {
    mistakes.add(new Mistake(key, 0, what));
  }
}
