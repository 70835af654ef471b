package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.catalogue.Capability;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.catalogue.SamplingField;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.format.Fields;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Fields of a target's own wire format that it is not sent, or by another name: those of its
 * dialect and its card, and those that it was found to refuse, which are remembered until the next
 * start. Any thread.
 */
final class OddFields {
  /** Some thirty fields can be learnt at most: see {@link #CAN_DO_WITHOUT}. */
  private static final Set<String> CAN_DO_WITHOUT =
      Set.of(
          "temperature",
          "top_p",
          "top_k",
          "min_p",
          "seed",
          "presence_penalty",
          "frequency_penalty",
          "repetition_penalty",
          "logit_bias",
          "logprobs",
          "top_logprobs",
          "user",
          "store",
          "metadata",
          "service_tier",
          "parallel_tool_calls",
          "reasoning_effort",
          "reasoning.summary",
          "verbosity",
          "text.verbosity",
          "stream_options",
          "stream_options.include_usage",
          "stream_options.include_obfuscation",
          "prompt_cache_key",
          "prompt_cache_retention",
          "safety_identifier",
          "max_tokens",
          "max_completion_tokens");

  private static final Set<String> REFUSING_CODES =
      Set.of(
          "unsupported_parameter",
          "unsupported_value",
          "unknown_parameter",
          "unrecognized_parameter",
          "extra_forbidden");

  /** Of vendors whose errors name no field: in lower case. */
  private static final List<String> REFUSING_WORDS =
      List.of("not support", "unsupported", "not permitted", "deprecated for this model");

  private static final List<String> LIMITS = List.of("max_tokens", "max_completion_tokens");

  /** A field that stands in quotes, or before a colon at the beginning of what a vendor says. */
  private static final Pattern FIELD = Pattern.compile("(?:[`'\"]|\\): )([a-z_.]{3,40})[`'\":]");

  private final Map<String, String> renamed;
  private final Paths left;
  private final String systemRole;
  private final boolean shortIds;
  private volatile Paths learnt = Paths.of(Set.of());

  private OddFields(Map<String, String> renamed, Paths left, Dialect dialect) {
    this.renamed = Map.copyOf(renamed);
    this.left = left;
    this.systemRole = dialect.systemRole();
    this.shortIds = dialect.has(Dialect.Feature.NINE_CHARACTER_IDS);
  }

  /**
   * Fields, nested by dots.
   *
   * @param heads the objects of nested ones
   */
  private record Paths(Set<String> all, Set<String> heads) {
    static Paths of(Set<String> all) {
      return new Paths(
          Set.copyOf(all),
          all.stream()
              .filter(path -> path.indexOf('.') > 0)
              .map(path -> path.substring(0, path.lastIndexOf('.')))
              .collect(Collectors.toUnmodifiableSet()));
    }

    boolean concern(String outermost) {
      return all.contains(outermost) || heads.contains(outermost);
    }
  }

  static OddFields of(ModelCard card, Dialect dialect) {
    Set<String> left = new HashSet<>(dialect.unsupported());
    boolean reasons = card.can(Capability.REASONING) || card.can(Capability.REASONING_EFFORT);
    if (reasons || !card.sampling().isEmpty()) { // else nothing is known of the model
      for (SamplingField field : SamplingField.values()) {
        if (!card.sampling().contains(field)) {
          left.add(name(field, dialect.format()));
        }
      }
    }
    Map<String, String> renamed = new HashMap<>();
    if (dialect.format() == Dialect.Format.OPENAI_CHAT) {
      for (String limit : LIMITS) {
        boolean refused = left.remove(limit) || reasons;
        if (refused && !limit.equals(dialect.maxTokensField())) {
          renamed.put(limit, dialect.maxTokensField());
        }
      }
    }
    return new OddFields(renamed, Paths.of(left), dialect);
  }

  private static String name(SamplingField field, Dialect.Format format) {
    return field == SamplingField.STOP && format == Dialect.Format.ANTHROPIC_MESSAGES
        ? "stop_sequences"
        : field.name().toLowerCase(Locale.ROOT);
  }

  /**
   * False: the body may go as it is.
   *
   * @param names of its outermost fields
   * @param developer it may have system text by the role of that name
   */
  boolean concern(List<String> names, boolean developer) {
    if (developer && !mayBeDeveloper()) {
      return true;
    }
    Paths known = learnt;
    for (int i = 0; i < names.size(); i++) { // no iterator: this runs for each request
      String name = names.get(i);
      if (shortIds && name.equals("tools")) {
        return true;
      }
      if (renamed.containsKey(name) || left.concern(name) || known.concern(name)) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param path nested by dots
   */
  boolean isLeftOut(String path) {
    return left.all().contains(path) || (learnt.all().contains(path) && newName(path).isEmpty());
  }

  /** The name by which the target knows the field; empty: its own. */
  Optional<String> newName(String path) {
    String known = renamed.get(path);
    if (known != null || !LIMITS.contains(path) || !learnt.all().contains(path)) {
      return Optional.ofNullable(known);
    }
    String other = LIMITS.get(1 - LIMITS.indexOf(path));
    return learnt.all().contains(other) ? Optional.empty() : Optional.of(other);
  }

  /** Some field within the object of that path is left out. */
  boolean looksInto(String path) {
    return left.heads().contains(path) || learnt.heads().contains(path);
  }

  /** A body of the target's format, written without knowledge of what was learnt. */
  void fit(ObjectNode body) {
    for (String path : learnt.all()) {
      Optional<String> name = newName(path);
      if (name.isPresent() && body.has(path) && !body.has(name.get())) {
        body.set(name.get(), body.path(path));
      }
      Fields.remove(body, path);
    }
  }

  /** System text may go by the role {@code developer}. */
  boolean mayBeDeveloper() {
    return systemRole.isEmpty() || systemRole.equals("developer");
  }

  /** Ids of tool calls must be of another form than most vendors give them. */
  boolean wantsShortIds() {
    return shortIds;
  }

  String systemRole() {
    return systemRole;
  }

  /** What it was found to refuse until now. Immutable. */
  Set<String> learnt() {
    return learnt.all();
  }

  /**
   * The target's answer to a request: true if it says that it does not know a field that it can do
   * without, and was sent it. Asked again, the request goes without.
   *
   * @param before what was known when the request was written
   */
  boolean learn(ChatError error, Set<String> before) {
    if (error.kind() != ChatError.Kind.BAD_REQUEST) {
      return false;
    }
    Optional<String> named =
        REFUSING_CODES.contains(error.code()) && !error.param().isEmpty()
            ? Optional.of(error.param())
            : inWords(error.message().toLowerCase(Locale.ROOT));
    Optional<String> dispensable =
        named.filter(CAN_DO_WITHOUT::contains).filter(field -> !before.contains(field));
    dispensable.ifPresent(this::remember);
    return dispensable.isPresent();
  }

  private static Optional<String> inWords(String message) {
    if (REFUSING_WORDS.stream().noneMatch(message::contains)) {
      return Optional.empty();
    }
    Matcher named = FIELD.matcher(message);
    return named.find() ? Optional.of(named.group(1)) : Optional.empty();
  }

  private synchronized void remember(String path) {
    Set<String> more = new HashSet<>(learnt.all());
    more.add(path);
    learnt = Paths.of(more);
  }
}
