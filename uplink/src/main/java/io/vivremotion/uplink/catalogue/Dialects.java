package io.vivremotion.uplink.catalogue;

import java.util.List;
import java.util.Optional;

/** The dialects that are built in. Immutable. */
public final class Dialects {
  private final List<Dialect> all;

  Dialects(List<Dialect> all) {
    this.all = List.copyOf(all);
  }

  public static Dialects builtIn() {
    return new Dialects(BuiltIn.dialects());
  }

  public Optional<Dialect> find(String name) {
    return all.stream().filter(dialect -> dialect.name().equals(name)).findFirst();
  }

  public List<String> names() {
    return all.stream().map(Dialect::name).toList();
  }
}
