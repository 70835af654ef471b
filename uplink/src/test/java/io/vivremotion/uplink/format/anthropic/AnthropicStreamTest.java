package io.vivremotion.uplink.format.anthropic;

import static io.vivremotion.uplink.format.Formats.data;
import static io.vivremotion.uplink.format.Formats.gathered;
import static io.vivremotion.uplink.format.Formats.json;
import static io.vivremotion.uplink.format.Formats.read;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicStreamTest {
  private static final WireFormat MESSAGES =
      new AnthropicMessages(Formats.origin(), AnthropicVersion.V2023_06_01);
  private static final String START =
      "{'type':'message_start','message':{'id':'m1','model':'claude','content':[],"
          + "'usage':{'input_tokens':5,'cache_read_input_tokens':null,'output_tokens':1}}}";

  @Test
  void blocks_of_all_kinds_are_told_and_new_ones_kept() {
    List<ChatEvent> events =
        read(
            MESSAGES,
            data(
                START,
                "{'type':'ping'}",
                start(0, "{'type':'thinking','thinking':''}"),
                delta(0, "{'type':'thinking_delta','thinking':'hm'}"),
                delta(0, "{'type':'signature_delta','signature':'SIG'}"),
                stop(0),
                start(1, "{'type':'redacted_thinking','data':'RED'}"),
                stop(1),
                start(2, "{'type':'text','text':''}"),
                delta(2, "{'type':'text_delta','text':'hi'}"),
                delta(2, "{'type':'citations_delta','citation':{}}"),
                delta(2, "{'type':'brand_new_delta','x':1}"),
                stop(2),
                start(3, "{'type':'server_tool_use','id':'s','name':'web','input':{}}"),
                delta(3, "{'type':'input_json_delta','partial_json':'{\\\"q\\\":1}'}"),
                stop(3),
                "{'type':'brand_new_event'}",
                start(4, "{'type':'tool_use','id':'t','name':'f','input':{}}"),
                stop(4),
                "{'type':'message_delta','delta':{'stop_reason':'brand_new'},'usage':{'output_tokens':9}}",
                "{'type':'message_stop'}"));
    assertThat(gathered(events).choices().getFirst().parts())
        .containsExactly(
            new Part.Reasoning("hm", Optional.of(seal("signature", "SIG"))),
            new Part.Reasoning("", Optional.of(seal("redacted_thinking", "RED"))),
            new Part.Text("hi"),
            new Part.Vendor(
                "anthropic-messages",
                json("{'type':'server_tool_use','id':'s','name':'web','input':{'q':1}}")),
            new Part.ToolCall("t", "f", "{}", Optional.empty()));
    assertThat(gathered(events).choices().getFirst().finish())
        .isEqualTo(new Finish(Finish.Reason.TOOL_CALLS, "brand_new"));
    assertThat(events.getLast()).isEqualTo(new ChatEvent.Ended());
  }

  @Test
  void usage_is_cumulative_and_each_field_counts_where_it_was_last_told() {
    assertThat(
            gathered(
                    read(
                        MESSAGES,
                        data(
                            START,
                            "{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':"
                                + "{'output_tokens':9,'cache_read_input_tokens':7,"
                                + "'cache_creation':{'ephemeral_5m_input_tokens':2,'ephemeral_1h_input_tokens':3},"
                                + "'output_tokens_details':{'thinking_tokens':4}}}",
                            "{'type':'message_stop'}")))
                .usage())
        .isEqualTo(new Usage(5, 7, 5, 5, 4));
  }

  @ParameterizedTest
  @CsvSource({"overloaded_error, OVERLOAD", "api_error, SERVER", "brand_new, SERVER"})
  void an_error_event_ends_the_answer(String type, ChatError.Kind kind) {
    List<ChatEvent> events =
        read(
            MESSAGES,
            data(
                START,
                "{'type':'error','error':{'type':'" + type + "','message':'m'}}",
                "{'type':'message_stop'}"));
    assertThat(((ChatEvent.Failed) events.getLast()).error().kind()).isEqualTo(kind);
  }

  private static Opaque seal(String kind, String value) {
    return new Opaque("anthropic-messages", "claude", kind, value);
  }

  private static String start(int index, String block) {
    return "{'type':'content_block_start','index':" + index + ",'content_block':" + block + "}";
  }

  private static String delta(int index, String delta) {
    return "{'type':'content_block_delta','index':" + index + ",'delta':" + delta + "}";
  }

  private static String stop(int index) {
    return "{'type':'content_block_stop','index':" + index + "}";
  }
}
