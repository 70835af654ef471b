package io.vivremotion.uplink.privacy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the place-holders of one request stand for. Lives as long as the request and its answer, is
 * never stored, and holds no more than the request's body did. One thread at a time.
 */
public final class Vault {
  /** The label of what looked like a place-holder before anything was masked. */
  static final String LITERAL = "LITERAL";

  private final Map<String, String> holders = new HashMap<>();
  private final Map<String, List<String>> values = new HashMap<>();
  private final Set<String> contested = new HashSet<>();

  /** Of the documents of the request, in their order. */
  private final List<Places> documents = new ArrayList<>(0);

  private long restored;
  private long altered;
  private long unresolved;

  /** How many different values were masked. */
  public int size() {
    return holders.size();
  }

  /** How many values of each label; for metrics and the audit, which must not have the values. */
  public Map<String, Integer> counts() {
    Map<String, Integer> counts = new HashMap<>();
    values.forEach((label, list) -> counts.put(label, list.size()));
    return counts;
  }

  /** A restorer for one piece of text that arrives in fragments. */
  public Restorer restorer() {
    return new Restorer(this, false);
  }

  /**
   * The same for text which is itself a JSON document, as the arguments of a tool call: values are
   * put in escaped, and place-holders found where the model escaped their brackets.
   */
  public Restorer jsonRestorer() {
    return new Restorer(this, true);
  }

  /** The whole text restored. */
  public String restore(String text) {
    return restorer().whole(text);
  }

  /** The name of a field restored: {@code email_1} may be the program's own. */
  public String restoreName(String name) {
    return name.indexOf(HolderText.OPEN) < 0 ? name : restore(name);
  }

  /**
   * The strings and names of a whole JSON answer restored, everything else as it is.
   *
   * @throws UnreadableBody if it is not JSON
   */
  public byte[] restoreBody(byte[] json) throws UnreadableBody {
    return restoreBody(json, false);
  }

  /**
   * @param documents the texts of the answer are JSON documents themselves
   * @throws UnreadableBody if it is not JSON
   */
  public byte[] restoreBody(byte[] json, boolean documents) throws UnreadableBody {
    return size() == 0 ? json : new AnswerBody(this, documents).restore(json);
  }

  /** What became of place-holders in the answer so far. */
  public Tally tally() {
    return new Tally(restored, altered, unresolved);
  }

  /**
   * @param restored place-holders put back, the altered ones included
   * @param altered those of them which the model had altered
   * @param unresolved what looks like a place-holder and stands for nothing, or not surely
   */
  public record Tally(long restored, long altered, long unresolved) {}

  /** The place-holder of a value: the first label it had counts. */
  String holder(String label, String value) {
    return holders.computeIfAbsent(
        value,
        fresh -> {
          List<String> list = values.computeIfAbsent(label, _ -> new ArrayList<>());
          list.add(fresh);
          return HolderText.OPEN + label + '_' + list.size() + HolderText.CLOSE;
        });
  }

  /** The request itself says so: in the answer this is a place-holder only if it is exact. */
  void contest(String label, int number) {
    contested.add(label + '_' + number);
  }

  /**
   * The next document of the request.
   *
   * @param masked its text; empty: it has none, or one in pieces
   */
  void document(String masked) {
    Tally before = tally();
    Restorer restorer = restorer();
    var _ = restorer.whole(masked);
    documents.add(restorer.places());
    restored = before.restored;
    altered = before.altered;
    unresolved = before.unresolved;
  }

  /** Where its characters were before it was masked, for citations of it. */
  public Places document(long index) {
    return index >= 0 && index < documents.size() ? documents.get((int) index) : Places.UNMOVED;
  }

  Set<String> labels() {
    return values.keySet();
  }

  Optional<String> resolve(HolderText holder, boolean exact) {
    List<String> list = values.getOrDefault(holder.label(), List.of());
    boolean known = holder.number() >= 1 && holder.number() <= list.size();
    if (!known || (!exact && contested.contains(holder.label() + '_' + holder.number()))) {
      unresolved++;
      return Optional.empty();
    }
    restored++;
    altered += exact ? 0 : 1;
    return Optional.of(list.get(holder.number() - 1));
  }
}
