package io.vivremotion.uplink.api;

import io.vivremotion.http.Loop;
import io.vivremotion.uplink.cache.AnswerRecorder;
import io.vivremotion.uplink.cache.CachedAnswer;
import io.vivremotion.uplink.cache.Embedding;
import io.vivremotion.uplink.cache.Level;
import io.vivremotion.uplink.cache.TenantAnswers;
import io.vivremotion.uplink.cache.Wanted;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a tenant's answers have to do with one request: looked through before a provider is asked,
 * added to after it has answered. On the request's loop.
 */
final class Recall {
  private final TenantAnswers answers;
  private final Wanted wanted;
  private final Meanings meanings;
  private final Optional<TenantAnswers.Given> given;
  private Optional<Embedding> meaning = Optional.empty();
  private Optional<Loop> loop = Optional.empty();

  /**
   * @param given the app has had this answer, the provider is asked in its shadow; empty: it waits
   */
  Recall(
      TenantAnswers answers,
      Wanted wanted,
      Meanings meanings,
      Optional<TenantAnswers.Given> given) {
    this.answers = answers;
    this.wanted = wanted;
    this.meanings = meanings;
    this.given = given;
  }

  /** What was found. */
  sealed interface Remembered {
    record Same(CachedAnswer answer) implements Remembered {}

    record Near(CachedAnswer answer) implements Remembered {}

    record Nothing() implements Remembered {}
  }

  /** Tells at once, or after a while if the question's meaning is to be found first. */
  void find(Loop on, Consumer<Remembered> then) {
    loop = Optional.of(on);
    Optional<CachedAnswer> same = given.isPresent() ? Optional.empty() : answers.same(wanted);
    if (same.isPresent()) {
      then.accept(new Remembered.Same(same.get()));
    } else if (wanted.question().isEmpty()) {
      then.accept(new Remembered.Nothing());
    } else {
      Wanted.Question question = wanted.question().get();
      meanings.of(List.of(question.plain()), on, found -> then.accept(near(question, found)));
    }
  }

  private Remembered near(Wanted.Question question, Optional<List<float[]>> found) {
    meaning = found.map(List::getFirst).map(Embedding::new);
    Optional<CachedAnswer> near =
        given.isPresent()
            ? Optional.empty()
            : meaning.flatMap(known -> answers.near(question, known));
    return near.isPresent() ? new Remembered.Near(near.get()) : new Remembered.Nothing();
  }

  AnswerRecorder recorder() {
    return answers.recorder();
  }

  boolean isShadow() {
    return given.isPresent();
  }

  boolean shadowWanted() {
    return answers.shadowWanted();
  }

  void keep(CachedAnswer fresh) {
    given.ifPresent(old -> compare(old, fresh));
    answers.keep(wanted, meaning, fresh);
  }

  /** In other words it may say the same. */
  private void compare(TenantAnswers.Given old, CachedAnswer fresh) {
    List<String> texts = answers.inOtherWords(old, fresh);
    if (texts.isEmpty() || loop.isEmpty()) {
      answers.compare(wanted, old, fresh, List.of());
    } else {
      meanings.of(texts, loop.get(), vectors -> compare(old, fresh, vectors));
    }
  }

  /** Without their meanings nothing is said of questions that are taken for others. */
  private void compare(TenantAnswers.Given old, CachedAnswer fresh, Optional<List<float[]>> found) {
    if (found.isPresent() || old.level() == Level.EXACT) {
      List<Embedding> both = found.orElse(List.of()).stream().map(Embedding::new).toList();
      answers.compare(wanted, old, fresh, both);
    }
  }
}
