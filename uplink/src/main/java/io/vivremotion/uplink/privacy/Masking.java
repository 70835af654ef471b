package io.vivremotion.uplink.privacy;

import io.vivremotion.uplink.privacy.HolderText.Found;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Replaces what is personal by place-holders, for one tenant. Linear in the length of the text.
 * Immutable, any thread.
 */
public final class Masking {
  /** For a system prompt, where models alter place-holders. */
  public static final String HINT =
      "Texts like ⟦EMAIL_1⟧ stand for values you need not know. Use them as they are, unchanged.";

  private final ShapeFinder shapes;
  private final Vocabulary vocabulary;
  private final Set<String> labels;

  public Masking(Config config) {
    shapes = new ShapeFinder(config.shapes());
    vocabulary = new Vocabulary(config.vocabulary());
    Set<String> all = new HashSet<>(config.vocabulary().keySet());
    Arrays.stream(Shape.values()).map(Shape::name).forEach(all::add);
    all.add(Vault.LITERAL);
    labels = Set.copyOf(all);
  }

  /**
   * What is masked.
   *
   * @param shapes personal values found by their shape
   * @param vocabulary names, places and whatever else the operator lists, by label ({@code PERSON},
   *     {@code PLACE}, ...): upper-case letters with underscores between, at most 16
   */
  public record Config(Set<Shape> shapes, Map<String, List<String>> vocabulary) {
    /** All shapes but dates, no vocabulary. */
    public static final Config DEFAULT =
        new Config(EnumSet.complementOf(EnumSet.of(Shape.DATE)), Map.of());

    private static final Pattern LABEL = Pattern.compile("[A-Z]([A-Z_]{0,14}[A-Z])?");

    public Config {
      shapes = Set.copyOf(shapes);
      vocabulary = Map.copyOf(vocabulary);
      for (String label : vocabulary.keySet()) {
        if (!LABEL.matcher(label).matches()) {
          throw new IllegalArgumentException(
              "masking: vocabulary label " + label + ": upper-case letters and _, at most 16");
        }
        if (label.equals(Vault.LITERAL)) {
          throw new IllegalArgumentException("masking: vocabulary label LITERAL is taken");
        }
      }
    }
  }

  /** The text with place-holders; the same object if there is nothing to mask. */
  public String mask(String text, Vault vault) {
    return mask(text, "", vault);
  }

  /**
   * The texts of a request in the format of OpenAI (chat, responses, embeddings), Anthropic or
   * Gemini masked: messages, parts, instructions, tool results and arguments. Model, roles, ids,
   * tools, schemas, links to images, unknown fields and all space between stay byte by byte; the
   * same array if there is nothing to mask.
   *
   * @throws UnreadableBody if it is not JSON
   */
  public byte[] maskBody(byte[] json, Vault vault) throws UnreadableBody {
    return new RequestBody(this, vault).mask(json);
  }

  /**
   * A text of which nothing is known: if it is JSON, the names in it, all strings and long numbers
   * are looked at each by itself; else it is one text.
   */
  public String maskDocument(String text, Vault vault) {
    byte[] json = text.getBytes(StandardCharsets.UTF_8);
    try {
      return new String(new RequestBody(this, vault).maskDocument(json), StandardCharsets.UTF_8);
    } catch (UnreadableBody notJson) {
      return mask(text, vault);
    }
  }

  /**
   * @param hint what the text is said to be, such as its key; may be empty
   */
  String mask(String text, String hint, Vault vault) {
    Scan scan = scan(text, hint);
    Optional<Respelled> plain = Respelled.of(scan);
    if (plain.isPresent()) {
      scan = plain.get().merged(scan, scan(plain.get().text(), hint));
    }
    String masked = replace(scan, vault);
    contest(masked, vault);
    return masked;
  }

  private Scan scan(String text, String hint) {
    Scan literal = literals(text);
    if (literal.count() > 0 || !vocabulary.isEmpty()) {
      return withWords(text, hint, literal);
    }
    Scan scan = new Scan(text, hint);
    shapes.find(scan);
    return scan;
  }

  /** Literal place-holders first; shapes between them; words of the vocabulary between those. */
  private Scan withWords(String text, String hint, Scan literal) {
    Scan merged = new Scan(text, hint);
    int from = 0;
    for (int i = 0; i <= literal.count(); i++) {
      int to = i < literal.count() ? literal.start(i) : text.length();
      between(text, hint, from, to, merged);
      if (i < literal.count()) {
        from = merged.found(literal.start(i), literal.end(i), Vault.LITERAL);
      }
    }
    return merged;
  }

  private void between(String text, String hint, int from, int to, Scan merged) {
    Scan piece = new Scan(text.substring(from, to), hint);
    shapes.find(piece);
    int at = 0;
    for (int i = 0; i <= piece.count(); i++) {
      int end = i < piece.count() ? piece.start(i) : piece.length();
      Scan words = new Scan(piece.text(), hint);
      vocabulary.find(piece, at, end, words);
      for (int w = 0; w < words.count(); w++) {
        merged.found(from + words.start(w), from + words.end(w), words.label(w));
      }
      if (i < piece.count()) {
        merged.found(from + piece.start(i), from + piece.end(i), piece.label(i));
        at = piece.end(i);
      }
    }
  }

  /** What is a place-holder to the letter already: it is masked itself. */
  private Scan literals(String text) {
    Scan found = new Scan(text, "");
    HolderText holder = new HolderText(labels, false);
    int at = text.indexOf(HolderText.OPEN);
    while (at >= 0) {
      boolean exact = holder.read(text, at, true, true) == Found.EXACT;
      int next = exact ? found.found(at, holder.end(), Vault.LITERAL) : at + 1;
      at = text.indexOf(HolderText.OPEN, next);
    }
    return found;
  }

  /**
   * Tells the vault what in the masked text looks like an altered place-holder, and is none. In the
   * masked one, because a value that was masked may have stood right beside it.
   */
  void contest(String masked, Vault vault) {
    HolderText holder = new HolderText(labels, false);
    for (int at = 0; at < masked.length(); at++) {
      char c = masked.charAt(at);
      if (c != '_' && c != '[' && (c < 128 || !holder.mayBegin(c))) {
        continue;
      }
      int start = c == '_' ? wordStart(masked, at) : at;
      Found what = start < 0 ? Found.NOTHING : holder.read(masked, start, true, true);
      if (what == Found.EXACT) {
        at = holder.end() - 1;
      } else if (what == Found.ALTERED) {
        vault.contest(holder.label(), holder.number());
      }
    }
  }

  /** Where the word begins whose number follows this underscore, -1 if none does. */
  private static int wordStart(String text, int underscore) {
    if (underscore + 1 >= text.length() || !Scan.isDigit(text.charAt(underscore + 1))) {
      return -1;
    }
    int start = underscore;
    int floor = Math.max(0, underscore - HolderText.MAX_LABEL - 1);
    while (start > floor && HolderText.isWord(text.charAt(start - 1))) {
      start--;
    }
    boolean apart = start == 0 || !HolderText.isWord(text.charAt(start - 1));
    return apart && start < underscore && Scan.isLatin(text.charAt(start)) ? start : -1;
  }

  private static String replace(Scan scan, Vault vault) {
    if (scan.count() == 0) {
      return scan.text();
    }
    StringBuilder out = new StringBuilder(scan.length() + 16 * scan.count());
    int at = 0;
    for (int i = 0; i < scan.count(); i++) {
      out.append(scan.text(), at, scan.start(i)).append(vault.holder(scan.label(i), scan.value(i)));
      at = scan.end(i);
    }
    return out.append(scan.text(), at, scan.length()).toString();
  }
}
