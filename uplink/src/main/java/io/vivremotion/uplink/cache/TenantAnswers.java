package io.vivremotion.uplink.cache;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.uplink.chat.ChatEvent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The answers of one tenant, by request and by meaning, with memory of its own: nobody else's
 * requests reach it, and none push out what it holds. Any thread.
 */
public final class TenantAnswers {
  /** A longer request is neither looked for nor kept: it would hold up its event loop. */
  static final int LONGEST_BODY_BYTES = 256 << 10;

  /** Longer ones are no questions: an encoder may not read to their end, where they differ. */
  static final int LONGEST_QUESTION_CHARS = 240;

  private static final int LARGEST_SHARE = 16;

  private final Owner owner;
  private final CacheRules rules;
  private final AnswerCache exact;
  private final QuestionIndex questions;
  private final ShadowAsking shadow;

  /**
   * Whose answers.
   *
   * @param policy what decides what may be said to this tenant, in a word
   */
  public record Owner(String tenant, String policy) {}

  /**
   * @param maxBytes of all answers, a third of it for questions by meaning if those are wanted
   */
  public TenantAnswers(
      Owner owner, CacheRules rules, long maxBytes, ShadowAsking shadow, LongSupplier nanoTime) {
    this.owner = owner;
    this.rules = rules;
    this.shadow = shadow;
    long near = !rules.semantic() ? 0 : rules.exact() ? maxBytes / 3 : maxBytes;
    this.exact = new AnswerCache(new AnswerCache.Config(maxBytes - near), nanoTime);
    QuestionIndex.Config usual = QuestionIndex.Config.DEFAULT;
    this.questions =
        new QuestionIndex(
            new QuestionIndex.Config(near, usual.entriesPerGroup(), usual.nearness()), nanoTime);
  }

  /**
   * Empty: an answer to this is neither looked for nor kept.
   *
   * @param format of the body
   * @param model as the app named it
   * @param prompt name and version of the one of which the body was made; empty: the app's own
   */
  public Optional<Wanted> wanted(String format, String model, String prompt, byte[] body) {
    return body.length > LONGEST_BODY_BYTES
        ? Optional.empty()
        : CanonicalRequest.read(body)
            .filter(rules::admit)
            .map(read -> wanted(read, tools -> partition(format, model, prompt, tools)));
  }

  private Partition partition(String format, String model, String prompt, String tools) {
    return new Partition(owner.tenant(), owner.policy() + "/" + format, model, prompt, tools);
  }

  private Wanted wanted(CanonicalRequest request, Function<String, Partition> of) {
    Partition partition = of.apply(request.toolsHash());
    CacheKey key = CacheKey.of(partition, request.bytes());
    return new Wanted(
        key,
        rules.semantic()
            ? request
                .question()
                .filter(asked -> asked.text().length() <= LONGEST_QUESTION_CHARS)
                .map(asked ->
                    new Wanted.Question(CacheKey.of(partition, asked.rest().bytes()), asked.text()))
            : Optional.empty());
  }

  /** The answer to the same request. */
  public Optional<CachedAnswer> same(Wanted wanted) {
    if (!rules.exact()) {
      return Optional.empty();
    }
    return switch (exact.find(wanted.key())) {
      case Lookup.Hit(CachedAnswer answer, var _) -> Optional.of(answer);
      case Lookup.Miss() -> Optional.empty();
    };
  }

  /** The answer to a question that means the same. */
  public Optional<CachedAnswer> near(Wanted.Question question, Embedding meaning) {
    return questions
        .find(new QuestionIndex.Question(question.group(), question.text(), meaning))
        .map(QuestionIndex.Found::answer);
  }

  /**
   * @param meaning of the question; empty: not known
   */
  public void keep(Wanted wanted, Optional<Embedding> meaning, CachedAnswer answer) {
    if (rules.exact()) {
      exact.put(wanted.key(), answer, rules.timeToLive(""));
    }
    if (wanted.question().isPresent() && meaning.isPresent()) {
      Wanted.Question question = wanted.question().get();
      questions.put(
          new QuestionIndex.Question(question.group(), question.text(), meaning.get()),
          answer,
          rules.timeToLive(""));
    }
  }

  /** Listens to an answer that may be kept. */
  public AnswerRecorder recorder() {
    return new AnswerRecorder(
        rules.toolCalls(),
        Math.max(exact.largestBytes(), questions.capacityBytes() / LARGEST_SHARE));
  }

  /** Whether this hit is to be asked all the same. */
  public boolean shadowWanted() {
    return shadow.wanted();
  }

  /** What an app was answered from here. */
  public record Given(CachedAnswer answer, Level level) {}

  /**
   * The texts of both, if they are others and their meanings are to be compared; empty: they say
   * the same, or not even in other words.
   */
  public List<String> inOtherWords(Given given, CachedAnswer fresh) {
    List<String> texts = List.of(said(given.answer()), said(fresh));
    boolean words = !callsTools(given.answer()) && !callsTools(fresh) && !texts.contains("");
    return words && !same(texts) ? texts : List.of();
  }

  private static boolean callsTools(CachedAnswer answer) {
    return answer.events().stream().anyMatch(event -> event instanceof ChatEvent.ToolCallStarted);
  }

  private static boolean same(List<String> texts) {
    return plain(texts.getFirst()).equals(plain(texts.getLast()));
  }

  /**
   * What a provider said to something that was answered from here.
   *
   * @param meanings of both, where {@link #inOtherWords} has texts; empty: there are none
   */
  public void compare(Wanted wanted, Given given, CachedAnswer fresh, List<Embedding> meanings) {
    List<String> texts = List.of(said(given.answer()), said(fresh));
    boolean alike =
        meanings.size() == 2
            && Alike.are(
                texts.getFirst(), texts.getLast(), meanings.getFirst().cosine(meanings.getLast()));
    boolean same = same(texts) || alike;
    shadow.compared(given.level(), same);
    if (!same && given.level() == Level.SEMANTIC) { // the same request was not taken for another
      wanted.question().ifPresent(question -> questions.disagreed(question.group()));
    }
  }

  /** Regardless of case and space. */
  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** What the app sees. */
  private static String said(CachedAnswer answer) {
    StringBuilder text = new StringBuilder();
    for (ChatEvent event : answer.events()) {
      switch (event) {
        case ChatEvent.TextDelta(var _, String fragment) -> text.append(fragment);
        case ChatEvent.RefusalDelta(var _, String fragment) -> text.append(fragment);
        case ChatEvent.ToolCallStarted(var _, var _, var _, String name) -> text.append(name);
        case ChatEvent.ToolCallDelta(var _, var _, String fragment) -> text.append(fragment);
        case ChatEvent.Started _,
            ChatEvent.ReasoningDelta _,
            ChatEvent.ReasoningSealed _,
            ChatEvent.ToolCallSealed _,
            ChatEvent.VendorPart _,
            ChatEvent.UsageReported _,
            ChatEvent.Finished _,
            ChatEvent.Ended _,
            ChatEvent.Failed _ -> {} // not what is said
      }
    }
    return text.toString().strip().replaceAll("\\s+", " ");
  }

  public long bytes() {
    return exact.stats().bytes() + questions.stats().bytes();
  }

  public long evictedBytes() {
    return exact.stats().evictedBytes() + questions.stats().evictedBytes();
  }

  /** Registers {@code vivremotion_cache_*} with the tenant as a tag. */
  public void watch(MeterRegistry registry) {
    exact.watch(registry, owner.tenant());
    questions.watch(registry, owner.tenant());
    shadow.watch(registry, owner.tenant());
  }
}
