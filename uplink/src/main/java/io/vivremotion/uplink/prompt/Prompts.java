package io.vivremotion.uplink.prompt;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.http.HttpServer;
import io.vivremotion.insight.Health;
import io.vivremotion.uplink.api.AppChat;
import io.vivremotion.uplink.format.ProviderFormat;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** The operator's prompts as routes for apps. Thread-safe. */
public final class Prompts implements AutoCloseable {
  private final Published published;
  private final Trials trials;
  private final Parts parts;
  private final PromptMeters meters;
  private final Answered answered;

  /**
   * @param versions of a name the last is served, unless a trial says otherwise
   * @param trials at most one for each prompt
   */
  public record Config(List<PromptVersion> versions, List<Trial> trials) {
    public static final Config DEFAULT = new Config(List.of(), List.of());

    public Config {
      versions = List.copyOf(versions);
      trials = List.copyOf(trials);
      Set<String> tried = new HashSet<>();
      for (Trial trial : trials) {
        if (!tried.add(trial.prompt())) {
          throw new IllegalArgumentException("trials: " + trial.prompt() + " is in two trials");
        }
      }
    }

    /** Throws {@link IllegalArgumentException} for the first mistake in templates and schemas. */
    public Config checked() {
      var _ = Published.of(this);
      return this;
    }
  }

  /**
   * @param format of chat completions
   * @param nanoTime monotonic
   * @param random thread-safe
   */
  public record Parts(
      Facts facts,
      ProviderFormat format,
      LongSupplier nanoTime,
      RandomGenerator random,
      MeterRegistry meters) {}

  /**
   * @param directory for what trials have seen; made if absent
   */
  public Prompts(Config config, Path directory, Parts parts) {
    this.published = Published.of(config);
    this.trials = new Trials(config.trials(), directory, parts.meters());
    this.parts = parts;
    this.meters = new PromptMeters(parts.meters());
    this.answered = new Answered(parts.meters());
  }

  /** Reads what trials have seen; blocks. Once, before the server starts. */
  public void start() {
    trials.start();
  }

  public void addTo(HttpServer server, AppChat chat) {
    PromptRoutes routes = new PromptRoutes(this, chat);
    server.route("POST", "/v1/prompts/{name}", chat.terms(), routes::ask);
    server.route("POST", "/v1/prompts/{name}/feedback", chat.terms(), routes::feedback);
    server.route("GET", "/v1/prompts", chat.terms(), routes::list);
    server.route("GET", "/v1/openapi.json", chat.terms(), routes::openApi);
  }

  Published published() {
    return published;
  }

  Trials trials() {
    return trials;
  }

  Parts parts() {
    return parts;
  }

  PromptMeters meters() {
    return meters;
  }

  Answered answered() {
    return answered;
  }

  /**
   * The version to serve.
   *
   * @param wanted by the caller; empty: whichever is right
   * @param unit what is to see one version only
   */
  Optional<Published.Compiled> choose(String name, String wanted, String unit) {
    List<Published.Compiled> versions = published.versions(name);
    if (!wanted.isEmpty() || versions.isEmpty()) {
      return published.find(name, wanted);
    }
    return trials
        .of(name)
        .map(trial -> trials.version(trial, unit))
        .flatMap(version -> published.find(name, version))
        .or(() -> Optional.of(versions.getLast()));
  }

  public Health health() {
    return trials.health();
  }

  /** Writes what trials have seen. Idempotent. */
  @Override
  public void close() {
    trials.close();
  }
}
