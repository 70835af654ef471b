package io.vivremotion.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration file that will not do; holds all its mistakes, in the order of the file. */
public final class InvalidConfiguration extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Mistake> mistakes;

  public InvalidConfiguration(List<Mistake> mistakes) {
    super(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")));
    this.mistakes = List.copyOf(mistakes);
  }

  public List<Mistake> mistakes() {
    return mistakes;
  }
}
