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
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.Formats;
import io.vivremotion.uplink.format.WireFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenAiStreamTest {
  private static final WireFormat CHAT = new OpenAiChat(Formats.origin());
  private static final String ASK =
      "{'model':'m','stream':true,'stream_options':{'include_usage':true},"
          + "'messages':[{'role':'user','content':'x'}]}";

  @Test
  void azures_first_chunk_without_choices_does_not_start_the_answer() {
    List<ChatEvent> events =
        read(
            CHAT,
            data(
                "{'choices':[],'id':'','model':'','prompt_filter_results':[{'prompt_index':0}]}",
                chunk("{'role':'assistant'}"),
                chunk("{'content':'hi'}"),
                finish("stop"),
                "[DONE]"));
    assertThat(events)
        .containsExactly(
            new ChatEvent.Started("c1", "m1", 7),
            new ChatEvent.TextDelta(0, "hi"),
            new ChatEvent.Finished(0, new Finish(Finish.Reason.STOP, "stop")),
            new ChatEvent.Ended());
  }

  @Test
  void interleaved_fragments_of_two_calls_are_told_apart_by_index() {
    List<ChatEvent> events =
        read(
            CHAT,
            data(
                call(
                    "{'index':0,'id':'a','type':'function','function':{'name':'f','arguments':''}}"),
                call(
                    "{'index':1,'id':'b','type':'function','function':{'name':'g','arguments':''}}"),
                call("{'index':0,'function':{'arguments':'{\\\"x\\\":'}}"),
                call("{'index':1,'function':{'arguments':'{\\\"y\\\":'}}"),
                call("{'index':0,'function':{'arguments':'1}'}}"),
                call("{'index':1,'function':{'arguments':'2}'}}"),
                finish("tool_calls"),
                "[DONE]"));
    assertThat(gathered(events).choices().getFirst().parts())
        .containsExactly(
            new Part.ToolCall("a", "f", "{\"x\":1}", Optional.empty()),
            new Part.ToolCall("b", "g", "{\"y\":2}", Optional.empty()));
  }

  @Test
  void calls_all_of_index_0_or_of_none_are_told_apart_by_id() {
    for (String index : List.of("'index':0,", "")) {
      List<ChatEvent> events =
          read(
              CHAT,
              data(
                  call("{" + index + "'id':'a','function':{'name':'f','arguments':'{}'}}"),
                  call("{" + index + "'id':'b','function':{'name':'g','arguments':'{'}}"),
                  call("{" + index + "'id':'b','function':{'arguments':'}'}}"),
                  finish("tool_calls"),
                  "[DONE]"));
      assertThat(gathered(events).choices().getFirst().parts())
          .containsExactly(
              new Part.ToolCall("a", "f", "{}", Optional.empty()),
              new Part.ToolCall("b", "g", "{}", Optional.empty()));
    }
  }

  @Test
  void a_call_without_an_id_gets_one_and_a_stop_with_calls_is_a_tool_call() {
    List<ChatEvent> events =
        read(
            CHAT,
            data(call("{'function':{'name':'f','arguments':{'x':1}}}"), finish("stop"), "[DONE]"));
    Part.ToolCall call = (Part.ToolCall) gathered(events).choices().getFirst().parts().getFirst();
    assertThat(call.id()).startsWith("call_made");
    assertThat(call.arguments()).isEqualTo("{\"x\":1}");
    assertThat(gathered(events).choices().getFirst().finish().reason())
        .isEqualTo(Finish.Reason.TOOL_CALLS);
  }

  @Test
  void arguments_cut_within_an_escape_are_put_together_again() {
    List<ChatEvent> events =
        read(
            CHAT,
            data(
                call(
                    "{'index':0,'id':'a','function':{'name':'f','arguments':'{\\\"x\\\":\\\"\\\\uD83'}}"),
                call("{'index':0,'function':{'arguments':'D\\\\uDE00\\\"}'}}"),
                finish("tool_calls"),
                "[DONE]"));
    Part.ToolCall call = (Part.ToolCall) gathered(events).choices().getFirst().parts().getFirst();
    assertThat(json(call.arguments()).path("x").asText()).isEqualTo("😀");
  }

  @Test
  void a_character_cut_between_its_halves_is_put_together_again() {
    List<ChatEvent> events =
        read(
            CHAT,
            data(
                chunk("{'content':'a\\ud83d'}"),
                chunk("{'content':'\\ude00b'}"),
                finish("stop"),
                "[DONE]"));
    assertThat(events).contains(new ChatEvent.TextDelta(0, "a"), new ChatEvent.TextDelta(0, "😀b"));
  }

  @Test
  void usage_in_every_chunk_in_the_last_or_after_it_is_the_same() {
    String usage = "'usage':{'prompt_tokens':9,'completion_tokens':3}";
    Usage expected = new Usage(9, -1, -1, 3, -1);
    assertThat(
            gathered(
                    read(
                        CHAT,
                        data(
                            chunk("{'content':'a'}"),
                            finish("stop"),
                            "{'choices':[]," + usage + "}",
                            "[DONE]")))
                .usage())
        .isEqualTo(expected);
    assertThat(
            gathered(
                    read(
                        CHAT,
                        data(
                            "{'choices':[{'index':0,'delta':{'content':'a'}}],"
                                + "'usage':{'prompt_tokens':9,'completion_tokens':1}}",
                            "{'choices':[{'index':0,'delta':{},'finish_reason':'stop'}],"
                                + usage
                                + "}",
                            "[DONE]")))
                .usage())
        .isEqualTo(expected);
    assertThat(
            gathered(
                    read(
                        CHAT,
                        data(
                            chunk("{'content':'a'}"),
                            "{'choices':[],'x_groq':{" + usage + "}}",
                            "[DONE]")))
                .usage())
        .isEqualTo(expected);
  }

  @Test
  void an_error_after_status_200_ends_the_answer() {
    List<ChatEvent> events =
        read(
            CHAT,
            data(
                chunk("{'content':'a'}"),
                "{'error':{'message':'m','type':'server_error','code':429}}",
                chunk("{'content':'never'}"),
                "[DONE]"));
    assertThat(events).hasSize(3);
    assertThat(((ChatEvent.Failed) events.getLast()).error().kind())
        .isEqualTo(ChatError.Kind.SERVER);
  }

  @Test
  void what_is_no_json_makes_the_answer_incomplete() {
    List<ChatEvent> events = read(CHAT, data(chunk("{'content':'a'}"), "<html>", "[DONE]"));
    assertThat(((ChatEvent.Failed) events.getLast()).error().kind())
        .isEqualTo(ChatError.Kind.INCOMPLETE);
  }

  @Test
  void reasoning_is_read_from_the_fields_of_each_server() {
    for (String delta :
        List.of(
            "{'reasoning_content':'hm'}",
            "{'reasoning':'hm'}",
            "{'reasoning':'hm','reasoning_details':[{'type':'reasoning.text','text':'hm'}]}",
            "{'content':[{'type':'thinking','thinking':[{'type':'text','text':'hm'}]}]}")) {
      assertThat(
              gathered(read(CHAT, data(chunk(delta), finish("stop"), "[DONE]")))
                  .choices()
                  .getFirst()
                  .parts())
          .containsExactly(new Part.Reasoning("hm", Optional.empty()));
    }
  }

  @Test
  void seals_of_any_vendor_travel_in_reasoning_details_and_googles_on_the_call() {
    Opaque thought = new Opaque("anthropic-messages", "claude", "signature", "SIG");
    Opaque call = new Opaque("gemini", "m", "thoughtSignature", "TS");
    List<ChatEvent> events =
        List.of(
            new ChatEvent.Started("c", "m", 1),
            new ChatEvent.ReasoningDelta(0, "hm"),
            new ChatEvent.ReasoningSealed(0, thought),
            new ChatEvent.ToolCallStarted(0, 0, "a", "f"),
            new ChatEvent.ToolCallDelta(0, 0, "{}"),
            new ChatEvent.ToolCallSealed(0, 0, call),
            new ChatEvent.Finished(0, new Finish(Finish.Reason.TOOL_CALLS, "tool_calls")),
            new ChatEvent.Ended());
    assertThat(read(CHAT, write(CHAT, request(CHAT, ASK), events))).isEqualTo(events);
    assertThat(gathered(CHAT.readAnswer(CHAT.writeAnswer(gathered(events)))))
        .isEqualTo(gathered(events));
  }

  private static String chunk(String delta) {
    return "{'id':'c1','object':'chat.completion.chunk','created':7,'model':'m1',"
        + "'choices':[{'index':0,'delta':"
        + delta
        + ",'finish_reason':null}]}";
  }

  private static String call(String call) {
    return chunk("{'tool_calls':[" + call + "]}");
  }

  private static String finish(String reason) {
    return "{'id':'c1','model':'m1','choices':[{'index':0,'delta':{},'finish_reason':'"
        + reason
        + "'}]}";
  }
}
