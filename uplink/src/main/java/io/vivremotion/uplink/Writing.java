package io.vivremotion.uplink;

import io.vivremotion.message.Priority;
import io.vivremotion.uplink.batch.Batch;
import io.vivremotion.uplink.batch.LearntTokens;
import io.vivremotion.uplink.batch.Prompt;
import io.vivremotion.uplink.batch.PromptWriter;
import io.vivremotion.uplink.batch.TokenMeasure;
import io.vivremotion.uplink.batch.Veil;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.link.Ladder.Mode;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Provider;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes prompts, measured by the provider's own count of tokens where it is known, else by what
 * was learnt of it. The same rows are not written twice in a row: while the link cannot pay for a
 * batch it is looked at again and again. Used by the uplink's thread.
 */
final class Writing {
  /** Of an answer, beside those of its rows. */
  private static final int ANSWER_TOKENS = 40;

  private final Uplink.Config config;
  private final UplinkMeters meters;
  private final PromptWriter writer;
  private final LearntTokens tokens = new LearntTokens();
  private Optional<Written> last = Optional.empty();

  private record Written(Batch batch, String model, Mode mode, Prompt prompt) {
    boolean fits(Batch wanted, String other, Mode now) {
      return mode == now && model.equals(other) && batch.equals(wanted);
    }
  }

  Writing(Dispatcher.Setting setting) {
    this.config = setting.config();
    this.meters = setting.meters();
    this.writer =
        new PromptWriter(
            config.maxRowLength(),
            config.batch().precisions(),
            new Veil(setting.ports().discretion().masking()));
  }

  Prompt prompt(Batch batch, Line line, Mode mode) {
    Provider provider = line.provider();
    Optional<Written> same = last.filter(each -> each.fits(batch, provider.model(), mode));
    if (same.isPresent()) {
      return same.get().prompt;
    }
    Prompt prompt = writer.write(batch, mode, measure(provider));
    last = Optional.of(new Written(batch, provider.model(), mode, prompt));
    return prompt;
  }

  /** From COMPACT on answers may have half as many tokens, and are asked for in fewer words. */
  Ask ask(Prompt prompt, Mode mode) {
    int perRow = config.answerTokensPerRow() / (mode.isBrief() ? 2 : 1);
    int tokens = ANSWER_TOKENS + prompt.rowsById().size() * perRow;
    boolean urgent =
        prompt.rowsById().values().stream()
            .anyMatch(row -> row.escalation().urgency() == Priority.ALARM);
    return new Ask(prompt.instruction(), prompt.rows(), tokens, urgent);
  }

  private TokenMeasure measure(Provider provider) {
    TokenMeasure learnt = tokens.of(provider.model());
    return (encoding, text) -> {
      OptionalLong exact = provider.tokens(text);
      return exact.isPresent() ? exact.getAsLong() : learnt.tokens(encoding, text);
    };
  }

  void answered(Line line, Prompt prompt, Usage usage) {
    tokens.reported(line.provider().model(), prompt, usage);
    meters.written(prompt.writing());
  }

  String learnt() {
    return tokens.learnt();
  }

  void resume(String learnt) {
    tokens.resume(learnt);
  }
}
