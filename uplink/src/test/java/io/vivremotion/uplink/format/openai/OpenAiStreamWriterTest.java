package io.vivremotion.uplink.format.openai;

import static io.vivremotion.uplink.format.Formats.data;
import static io.vivremotion.uplink.format.Formats.gathered;
import static io.vivremotion.uplink.format.Formats.json;
import static io.vivremotion.uplink.format.Formats.read;
import static io.vivremotion.uplink.format.Formats.request;
import static io.vivremotion.uplink.format.Formats.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.Finish;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.Formats;
import io.vivremotion.uplink.format.ServerEvent;
import io.vivremotion.uplink.format.WireFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenAiStreamWriterTest {
  private static final WireFormat CHAT = new OpenAiChat(Formats.origin());
  private static final String ASK =
      "{'model':'m','stream':true,'stream_options':{'include_usage':true},"
          + "'messages':[{'role':'user','content':'x'}]}";

  @Test
  void the_last_chunk_tells_the_usage_if_the_app_asked_for_it_and_done_comes_last() {
    List<ChatEvent> events =
        List.of(
            new ChatEvent.Started("c", "m", 1),
            new ChatEvent.TextDelta(0, "hi"),
            new ChatEvent.Finished(0, new Finish(Finish.Reason.STOP, "end_turn")),
            new ChatEvent.UsageReported(new Usage(10, 20, 5, 3, 4)),
            new ChatEvent.Ended());
    List<ServerEvent> stream = write(CHAT, request(CHAT, ASK), events);
    assertThat(stream.getLast()).isEqualTo(ServerEvent.of("[DONE]"));
    assertThat(json(stream.get(stream.size() - 2).data()))
        .isEqualTo(
            json(
                """
                {'id':'c','object':'chat.completion.chunk','created':1,'model':'m','choices':[],
                 'usage':{'prompt_tokens':35,'completion_tokens':7,'total_tokens':42,
                 'prompt_tokens_details':{'cached_tokens':20,'cache_write_tokens':5},
                 'completion_tokens_details':{'reasoning_tokens':4}}}\
                """));
    String plain = ASK.replace("'include_usage':true", "'include_usage':false");
    assertThat(write(CHAT, request(CHAT, plain), events))
        .noneMatch(event -> event.data().contains("usage"));
  }

  @Test
  void a_broken_answer_is_told_as_such_and_never_done() {
    List<ServerEvent> stream =
        write(
            CHAT,
            request(CHAT, ASK),
            List.of(
                new ChatEvent.Started("c", "m", 1),
                new ChatEvent.TextDelta(0, "hi"),
                new ChatEvent.Failed(ChatError.of(ChatError.Kind.INCOMPLETE, "broke off")),
                new ChatEvent.Ended()));
    assertThat(stream).noneMatch(event -> event.data().equals("[DONE]"));
    assertThat(json(stream.getLast().data()).path("error").path("code").asText())
        .isEqualTo("incomplete");
  }

  @Test
  void log_probabilities_and_unknown_fields_come_through_the_same_format() {
    List<ChatEvent> events =
        read(
            CHAT,
            data(
                "{'id':'c','model':'m','created':1,'choices':[{'index':0,"
                    + "'delta':{'content':'a','annotations':[{'u':1}]},'logprobs':{'content':[]}}]}",
                finish("stop"),
                "[DONE]"));
    String written = write(CHAT, request(CHAT, ASK), events).toString();
    assertThat(written)
        .contains("\"annotations\":[{\"u\":1}]")
        .contains("\"logprobs\":{\"content\":[]}");
  }

  @Test
  void several_candidates_are_kept_apart() {
    List<ChatEvent> events =
        read(
            CHAT,
            data(
                "{'choices':[{'index':1,'delta':{'content':'b'}},{'index':0,'delta':{'content':'a'}}]}",
                "{'choices':[{'index':1,'delta':{},'finish_reason':'length'}]}",
                finish("stop"),
                "[DONE]"));
    assertThat(gathered(events).choices().get(0).parts()).containsExactly(new Part.Text("a"));
    assertThat(gathered(events).choices().get(1).parts()).containsExactly(new Part.Text("b"));
    assertThat(gathered(events).choices().get(1).finish().reason()).isEqualTo(Finish.Reason.LENGTH);
    List<ServerEvent> out = write(CHAT, request(CHAT, ASK), events);
    assertThat(gathered(read(CHAT, out)).choices()).isEqualTo(gathered(events).choices());
  }

  private static String finish(String reason) {
    return "{'id':'c1','model':'m1','choices':[{'index':0,'delta':{},'finish_reason':'"
        + reason
        + "'}]}";
  }
}
