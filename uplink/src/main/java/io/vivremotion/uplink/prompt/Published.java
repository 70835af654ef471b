package io.vivremotion.uplink.prompt;

import io.vivremotion.config.JsonSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** All versions of all prompts, checked and compiled. Immutable. */
final class Published {
  private final Map<String, List<Compiled>> byName;

  private Published(Map<String, List<Compiled>> byName) {
    this.byName = byName;
  }

  /**
   * @param message empty: the instruction is all there is
   */
  record Compiled(
      PromptVersion source,
      PromptTemplate instruction,
      Optional<PromptTemplate> message,
      Optional<JsonSchema> output) {}

  /** Throws {@link IllegalArgumentException}, which names the prompt and what is wrong with it. */
  static Published of(Prompts.Config config) {
    Map<String, List<Compiled>> byName = new LinkedHashMap<>();
    for (PromptVersion each : config.versions()) {
      List<Compiled> versions = byName.computeIfAbsent(each.name(), _ -> new ArrayList<>());
      for (Compiled other : versions) {
        require(!other.source.version().equals(each.version()), each, "stands there twice");
      }
      versions.add(compile(each));
    }
    Published all = new Published(byName);
    config.trials().forEach(all::check);
    return all;
  }

  private static Compiled compile(PromptVersion source) {
    Set<String> names = source.variables().stream().map(Variable::name).collect(Collectors.toSet());
    require(names.size() == source.variables().size(), source, "names a variable twice");
    for (Variable each : source.variables()) {
      require(
          each.of().isEmpty() || isAsked(source, each.of()),
          source,
          "variable " + each.name() + ": of: names no variable that callers give");
    }
    try {
      return new Compiled(
          source,
          PromptTemplate.compile(source.instruction(), names),
          source.message().isBlank()
              ? Optional.empty()
              : Optional.of(PromptTemplate.compile(source.message(), names)),
          source.outputSchema().isBlank()
              ? Optional.empty()
              : Optional.of(JsonSchema.parse(source.outputSchema())));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name(source) + e.getMessage(), e);
    }
  }

  private static boolean isAsked(PromptVersion source, String name) {
    return source.variables().stream()
        .anyMatch(each -> each.name().equals(name) && !each.type().isInjected());
  }

  private void check(Trial trial) {
    String at = "trials: " + trial.prompt() + ": ";
    Compiled now = find(trial.prompt(), trial.current()).orElseThrow(() -> noSuch(at, trial));
    Compiled next = find(trial.prompt(), trial.candidate()).orElseThrow(() -> noSuch(at, trial));
    if (!now.source.variables().equals(next.source.variables())) {
      throw new IllegalArgumentException(
          at + "both versions must have the same variables: callers do not know which they get");
    }
  }

  private static IllegalArgumentException noSuch(String at, Trial trial) {
    return new IllegalArgumentException(
        at + "has no version " + trial.current() + " or " + trial.candidate());
  }

  private static void require(boolean holds, PromptVersion source, String message) {
    if (!holds) {
      throw new IllegalArgumentException(name(source) + message);
    }
  }

  private static String name(PromptVersion source) {
    return "versions: " + source.name() + " " + source.version() + ": ";
  }

  Set<String> names() {
    return byName.keySet();
  }

  /** None: there is no such prompt. */
  List<Compiled> versions(String name) {
    return byName.getOrDefault(name, List.of());
  }

  Optional<Compiled> find(String name, String version) {
    return versions(name).stream().filter(each -> each.source.version().equals(version)).findAny();
  }
}
