package io.vivremotion.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads the one configuration file. Stateless but for what it was given. */
public final class ConfigurationFile {
  private final SchemaTree schema;
  private final Scalars scalars;

  /**
   * @param environment where a secret named {@code env:NAME} is looked up
   */
  public ConfigurationFile(SchemaTree schema, Function<String, Optional<String>> environment) {
    this.schema = schema;
    this.scalars = new Scalars(environment);
  }

  /**
   * The text as records.
   *
   * @param defaults what holds where the text says nothing
   * @param rules what only shows across several keys; told of the result, if there is one
   * @throws InvalidConfiguration with every mistake that could be found in one go
   */
  public <R extends Record> R read(String yaml, R defaults, Function<R, List<Mistake>> rules)
      throws InvalidConfiguration {
    List<Mistake> mistakes = new ArrayList<>();
    LocatedTree tree = LocatedTree.parse(yaml, mistakes);
    if (!tree.root().isEmpty()) {
      mistakes.addAll(new SchemaCheck(schema).check(tree));
    }
    @SuppressWarnings("unchecked") // getClass() of an R is a Class<R>: records are final
    Class<R> type = (Class<R>) defaults.getClass();
    R bound = new Binder(tree, schema, scalars, mistakes).bind(type, defaults);
    for (Mistake mistake : rules.apply(bound)) {
      mistakes.add(new Mistake(mistake.key(), tree.line(mistake.key()), mistake.message()));
    }
    if (!mistakes.isEmpty()) {
      mistakes.sort(Comparator.comparingInt(Mistake::line));
      throw new InvalidConfiguration(mistakes);
    }
    return bound;
  }
}
