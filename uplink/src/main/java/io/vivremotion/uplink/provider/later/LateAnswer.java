package io.vivremotion.uplink.provider.later;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.AnswerGatherer;
import io.vivremotion.uplink.chat.ChatAnswer;
import io.vivremotion.uplink.chat.Finish;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.format.ProviderFormat;
import io.vivremotion.uplink.provider.Outcome;

/** Reads what a model wrote out of a line of results. */
final class LateAnswer {
  private final ProviderFormat format;

  LateAnswer(ProviderFormat format) {
    this.format = format;
  }

  Outcome read(JsonNode body) {
    AnswerGatherer gatherer = new AnswerGatherer();
    format.readAnswer(body).forEach(gatherer::add);
    ChatAnswer answer = gatherer.answer();
    if (gatherer.failure().isPresent() || answer.choices().isEmpty()) {
      return new Outcome.Garbled("no-choice", "a line of results without an answer");
    }
    ChatAnswer.Choice choice = answer.choices().getFirst();
    if (choice.finish().reason() == Finish.Reason.FILTERED) {
      return new Outcome.Refused(
          "content-filter", "the provider's policy refuses the request", answer.usage());
    }
    StringBuilder text = new StringBuilder();
    for (Part part : choice.parts()) {
      if (part instanceof Part.Text(String words)) {
        text.append(words);
      }
    }
    return new Outcome.Answered(
        text.toString(),
        answer.model(),
        choice.finish().reason() != Finish.Reason.LENGTH,
        answer.usage(),
        new Outcome.Wire(0, 0));
  }
}
