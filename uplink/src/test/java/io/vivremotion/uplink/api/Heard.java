package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.chat.AnswerGatherer;
import io.vivremotion.uplink.chat.ChatAnswer;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.format.EventStreamReader;
import io.vivremotion.uplink.format.ProviderFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** An answer as an app reads it. */
record Heard(ChatAnswer answer, boolean whole) {
  /**
   * @param body a stream if it is none of JSON
   */
  static Heard of(Dialect.Format format, String body) throws Exception {
    ProviderFormat known = AppRig.FORMATS.provider(format);
    AnswerGatherer gatherer = new AnswerGatherer();
    if (body.startsWith("{")) {
      known.readAnswer(new JsonMapper().readTree(body)).forEach(gatherer::add);
    } else {
      var reader = known.reader(gatherer::add);
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      new EventStreamReader(1 << 20, reader::read).read(bytes, 0, bytes.length);
      reader.end();
    }
    return new Heard(gatherer.answer(), gatherer.isEnded() && gatherer.failure().isEmpty());
  }

  /** Nothing said is no choice, or one without text. */
  String text() {
    return answer.choices().stream()
        .limit(1)
        .flatMap(choice -> choice.parts().stream())
        .map(part -> part instanceof Part.Text(String text) ? text : "")
        .collect(Collectors.joining());
  }

  List<Part.ToolCall> calls() {
    return answer.choices().getFirst().parts().stream()
        .filter(Part.ToolCall.class::isInstance)
        .map(Part.ToolCall.class::cast)
        .toList();
  }

  String arguments() {
    return answer.choices().getFirst().parts().stream()
        .map(part -> part instanceof Part.ToolCall call ? call.arguments() : "")
        .collect(Collectors.joining());
  }
}
