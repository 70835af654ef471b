package io.vivremotion.uplink.prompt;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A Mustache template: variables and sections, no partials, no code. Names only what is declared.
 * Writes values as they are: {@link Filling} has made them harmless. Thread-safe.
 */
final class PromptTemplate {
  private static final Set<String> OF_SECTIONS = Set.of(".", "this");

  private final Template template;

  private PromptTemplate(Template template) {
    this.template = template;
  }

  /** Throws {@link IllegalArgumentException}, which says what is wrong with the template. */
  static PromptTemplate compile(String text, Set<String> declared) {
    Template template;
    try {
      template = Mustache.compiler().escapeHTML(false).emptyStringIsFalse(true).compile(text);
    } catch (MustacheException e) {
      throw new IllegalArgumentException("is no Mustache template: " + e.getMessage(), e);
    }
    Names names = new Names();
    template.visit(names);
    if (names.hasPartials) {
      throw new IllegalArgumentException("uses another template ({{>...}}): not taken");
    }
    names.used.removeAll(declared);
    names.used.removeAll(OF_SECTIONS);
    if (!names.used.isEmpty()) {
      throw new IllegalArgumentException("uses variables that are not declared: " + names.used);
    }
    return new PromptTemplate(template);
  }

  String fill(Map<String, Object> values) {
    return template.execute(values);
  }

  private static final class Names implements Mustache.Visitor {
    private final Set<String> used = new HashSet<>();
    private boolean hasPartials;

    @Override
    public void visitText(String text) {}

    @Override
    public void visitVariable(String name) {
      used.add(name);
    }

    @Override
    public boolean visitInclude(String name) {
      hasPartials = true;
      return false;
    }

    @Override
    public boolean visitParent(String name) {
      return visitInclude(name);
    }

    @Override
    public boolean visitBlock(String name) {
      return visitInclude(name);
    }

    @Override
    public boolean visitSection(String name) {
      used.add(name);
      return true;
    }

    @Override
    public boolean visitInvertedSection(String name) {
      used.add(name);
      return true;
    }
  }
}
