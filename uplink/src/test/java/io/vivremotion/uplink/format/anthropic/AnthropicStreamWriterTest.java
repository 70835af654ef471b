package io.vivremotion.uplink.format.anthropic;

import static io.vivremotion.uplink.format.Formats.data;
import static io.vivremotion.uplink.format.Formats.gathered;
import static io.vivremotion.uplink.format.Formats.json;
import static io.vivremotion.uplink.format.Formats.read;
import static io.vivremotion.uplink.format.Formats.request;
import static io.vivremotion.uplink.format.Formats.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.chat.Finish;
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.AppFormat;
import io.vivremotion.uplink.format.Formats;
import io.vivremotion.uplink.format.ServerEvent;
import io.vivremotion.uplink.format.WireFormat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicStreamWriterTest {
  private static final WireFormat MESSAGES =
      new AnthropicMessages(Formats.origin(), AnthropicVersion.V2023_06_01);
  private static final ChatRequest ASK =
      request(
          MESSAGES,
          "{'model':'m','max_tokens':5,'messages':[{'role':'user','content':'12345678'}]}");

  @Test
  void interleaved_calls_are_written_one_after_the_other() {
    List<ChatEvent> events =
        List.of(
            new ChatEvent.Started("m1", "gpt", 0),
            new ChatEvent.TextDelta(0, "let me see"),
            new ChatEvent.ToolCallStarted(0, 0, "a", "f"),
            new ChatEvent.ToolCallStarted(0, 1, "b", "g"),
            new ChatEvent.ToolCallDelta(0, 1, "{\"y\":"),
            new ChatEvent.ToolCallDelta(0, 0, "{\"x\":\"}"),
            new ChatEvent.ToolCallDelta(0, 1, "2}"),
            new ChatEvent.ToolCallDelta(0, 0, "\\\"\"}"),
            new ChatEvent.TextDelta(0, "done"),
            new ChatEvent.Finished(0, new Finish(Finish.Reason.TOOL_CALLS, "tool_calls")),
            new ChatEvent.UsageReported(new Usage(1, 2, -1, 3, -1)),
            new ChatEvent.Ended());
    List<ServerEvent> out = write(MESSAGES, ASK, events);
    assertThatBlocksDoNotOverlap(out);
    assertThat(gathered(read(MESSAGES, out)).choices()).hasSize(1);
    assertThat(gathered(read(MESSAGES, out)).choices().getFirst().parts())
        .isEqualTo(gathered(events).choices().getFirst().parts());
    assertThat(gathered(read(MESSAGES, out)).usage()).isEqualTo(new Usage(1, 2, -1, 3, -1));
  }

  @Test
  void a_call_is_written_as_it_comes_and_ends_when_it_is_whole() {
    List<ServerEvent> out = new ArrayList<>();
    AppFormat.StreamWriter writer = MESSAGES.writer(ASK, out::add);
    writer.write(new ChatEvent.Started("m1", "gpt", 0));
    writer.write(new ChatEvent.ToolCallStarted(0, 0, "a", "f"));
    writer.write(new ChatEvent.ToolCallDelta(0, 0, "{}"));
    assertThat(out.stream().map(ServerEvent::event))
        .containsExactly("message_start", "content_block_start", "content_block_delta");
    writer.write(new ChatEvent.ToolCallStarted(0, 1, "b", "g"));
    assertThat(out.stream().map(ServerEvent::event).skip(3))
        .containsExactly("content_block_stop", "content_block_start");
  }

  @Test
  void what_waits_is_bounded() {
    List<ServerEvent> out = new ArrayList<>();
    AppFormat.StreamWriter writer = MESSAGES.writer(ASK, out::add);
    writer.write(new ChatEvent.ToolCallStarted(0, 0, "a", "f"));
    writer.write(new ChatEvent.ToolCallStarted(0, 1, "b", "g"));
    for (int i = 0; i < 2_000; i++) {
      writer.write(new ChatEvent.ToolCallDelta(0, 1, "x".repeat(1_000)));
    }
    writer.write(new ChatEvent.Ended());
    assertThat(out.getLast().event()).isEqualTo("error");
    assertThat(out.stream().filter(event -> event.event().equals("error"))).hasSize(1);
    assertThat(out).noneMatch(event -> event.event().equals("message_stop"));
  }

  @Test
  void input_that_nobody_reported_is_estimated_and_corrected_at_the_end() {
    List<ServerEvent> out =
        write(
            MESSAGES,
            ASK,
            List.of(
                new ChatEvent.Started("", "gpt", 0),
                new ChatEvent.TextDelta(0, "hi"),
                new ChatEvent.UsageReported(new Usage(40, 60, 0, 3, -1)),
                new ChatEvent.Finished(0, new Finish(Finish.Reason.LENGTH, "length")),
                new ChatEvent.Ended()));
    assertThat(
            json(out.getFirst().data()).path("message").path("usage").path("input_tokens").asInt())
        .isEqualTo(2);
    JsonNode delta = json(out.get(out.size() - 2).data());
    assertThat(delta.path("delta").path("stop_reason").asText()).isEqualTo("max_tokens");
    assertThat(delta.path("usage"))
        .isEqualTo(
            json(
                "{'input_tokens':40,'cache_creation_input_tokens':0,'cache_read_input_tokens':60,"
                    + "'output_tokens':3}"));
  }

  @Test
  void a_broken_answer_ends_with_an_error_and_never_with_message_stop() {
    List<ServerEvent> out =
        write(
            MESSAGES,
            ASK,
            List.of(
                new ChatEvent.Started("m1", "gpt", 0),
                new ChatEvent.TextDelta(0, "hi"),
                new ChatEvent.Failed(ChatError.of(ChatError.Kind.INCOMPLETE, "broke off")),
                new ChatEvent.Ended()));
    assertThat(out).noneMatch(event -> event.event().equals("message_stop"));
    assertThat(json(out.getLast().data()))
        .isEqualTo(json("{'type':'error','error':{'type':'api_error','message':'broke off'}}"));
  }

  @Test
  void other_vendors_seals_are_left_out() {
    List<ServerEvent> out =
        write(
            MESSAGES,
            ASK,
            List.of(
                new ChatEvent.Started("m1", "gemini", 0),
                new ChatEvent.ReasoningDelta(0, "hm"),
                new ChatEvent.ReasoningSealed(0, new Opaque("gemini", "g", "x", "SECRET")),
                new ChatEvent.ToolCallStarted(0, 0, "a", "f"),
                new ChatEvent.ToolCallSealed(0, 0, new Opaque("gemini", "g", "x", "SECRET")),
                new ChatEvent.Finished(0, new Finish(Finish.Reason.TOOL_CALLS, "STOP")),
                new ChatEvent.Ended()));
    assertThat(out).noneMatch(event -> event.data().contains("SECRET"));
  }

  @ParameterizedTest
  @CsvSource({
    "end_turn, STOP, stop",
    "stop_sequence, STOP, stop",
    "pause_turn, STOP, stop",
    "max_tokens, LENGTH, length",
    "model_context_window_exceeded, LENGTH, length",
    "refusal, FILTERED, content_filter",
    "brand_new, STOP, stop",
  })
  void why_it_ended(String word, Finish.Reason reason, String openAi) {
    List<ChatEvent> events =
        MESSAGES.readAnswer(
            json(
                "{'id':'x','model':'m','content':[{'type':'text','text':'a'}],'stop_reason':'"
                    + word
                    + "'}"));
    assertThat(gathered(events).choices().getFirst().finish()).isEqualTo(new Finish(reason, word));
    JsonNode chat =
        new io.vivremotion.uplink.format.openai.OpenAiChat(Formats.origin())
            .writeAnswer(gathered(events));
    assertThat(chat.path("choices").path(0).path("finish_reason").asText()).isEqualTo(openAi);
    String written = MESSAGES.writeAnswer(gathered(events)).path("stop_reason").asText();
    assertThat(written).isEqualTo(word.equals("brand_new") ? "end_turn" : word);
  }

  @Test
  void an_answer_that_is_empty_is_whole_but_one_without_content_is_none() {
    assertThat(MESSAGES.readAnswer(json("{'content':[],'stop_reason':'end_turn'}")).getLast())
        .isEqualTo(new ChatEvent.Ended());
    assertThat(MESSAGES.readAnswer(json("{'x':1}")).getLast()).isInstanceOf(ChatEvent.Failed.class);
  }

  @Test
  void overload_and_want_of_money_have_their_own_status() {
    assertThat(MESSAGES.status(ChatError.of(ChatError.Kind.OVERLOAD, "x"))).isEqualTo(529);
    assertThat(MESSAGES.status(ChatError.of(ChatError.Kind.MONEY, "x"))).isEqualTo(402);
    assertThat(MESSAGES.writeError(ChatError.of(ChatError.Kind.RATE, "x"), "r1"))
        .isEqualTo(
            json(
                "{'type':'error','error':{'type':'rate_limit_error','message':'x'},'request_id':'r1'}"));
  }

  private static void assertThatBlocksDoNotOverlap(List<ServerEvent> out) {
    int open = -1;
    int next = 0;
    for (ServerEvent event : out) {
      JsonNode data = json(event.data());
      int index = data.path("index").asInt(-1);
      switch (event.event()) {
        case "content_block_start" -> {
          assertThat(open).isEqualTo(-1);
          assertThat(index).isEqualTo(next++);
          open = index;
        }
        case "content_block_delta" -> assertThat(index).isEqualTo(open);
        case "content_block_stop" -> {
          assertThat(index).isEqualTo(open);
          open = -1;
        }
        default -> assertThat(open).isEqualTo(-1); // message events stand outside of blocks
      }
    }
  }
}
