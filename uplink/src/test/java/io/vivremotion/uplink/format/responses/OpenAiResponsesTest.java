package io.vivremotion.uplink.format.responses;

import static io.vivremotion.uplink.format.Formats.able;
import static io.vivremotion.uplink.format.Formats.data;
import static io.vivremotion.uplink.format.Formats.gathered;
import static io.vivremotion.uplink.format.Formats.json;
import static io.vivremotion.uplink.format.Formats.read;
import static io.vivremotion.uplink.format.Formats.request;
import static io.vivremotion.uplink.format.Formats.translated;
import static io.vivremotion.uplink.format.Formats.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.chat.Finish;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Turn;
import io.vivremotion.uplink.format.Abilities;
import io.vivremotion.uplink.format.Formats;
import io.vivremotion.uplink.format.ServerEvent;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiResponsesTest {
  private static final WireFormat RESPONSES = new OpenAiResponses(Formats.origin());
  private static final ChatRequest ASK = request(RESPONSES, "{'model':'m','input':'hello'}");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'previous_response_id':'resp_1' | previous_response_id",
        "'store':true | store",
        "'conversation':'conv_1' | conversation",
        "'prompt':{'id':'pmpt_1'} | prompt",
        "'background':true | background",
        "'input':[{'type':'item_reference','id':'x'}] | input[0]",
        "'input':[] | input",
        "'input':[{'role':'robot','content':'x'}] | input[0].role",
        "'input':[{'type':'function_call','call_id':'a'}] | input[0].name",
        "'tools':[{'name':'f'}] | tools[0].type",
        "'text':{'format':{'type':'xml'}} | text.format.type",
      })
  void what_needs_a_memory_or_is_malformed_is_refused_with_its_place(String field, String param) {
    String input = field.contains("'input'") ? "" : "'input':'x',";
    UnfitRequest unfit =
        catchThrowableOfType(
            UnfitRequest.class,
            () -> RESPONSES.readRequest(json("{'model':'m'," + input + field + "}")));
    assertThat(unfit.error().param()).isEqualTo(param);
  }

  @Test
  void what_the_model_said_in_one_go_is_one_turn() {
    ChatRequest asked =
        request(
            RESPONSES,
            """
            {'model':'m','input':[{'role':'user','content':'u'},
             {'type':'reasoning','id':'rs_1','summary':[{'type':'summary_text','text':'hm'}],'encrypted_content':'ENC'},
             {'type':'message','role':'assistant','content':[{'type':'output_text','text':'a'},{'type':'refusal','refusal':'no'}]},
             {'type':'function_call','call_id':'c1','name':'f','arguments':''},
             {'type':'web_search_call','id':'ws_1'},
             {'type':'function_call_output','call_id':'c1','output':[{'type':'input_text','text':'r'}]}]}\
            """);
    assertThat(asked.turns())
        .extracting(Turn::role)
        .containsExactly(Turn.Role.USER, Turn.Role.ASSISTANT, Turn.Role.TOOL);
    assertThat(asked.turns().get(1).parts()).hasSize(5);
    assertThat(asked.turns().get(1).parts().get(3))
        .isEqualTo(new Part.ToolCall("c1", "f", "{}", Optional.empty()));
  }

  @Test
  void nothing_is_stored_at_the_provider_either() {
    JsonNode body =
        translated(
            RESPONSES,
            "{'model':'m','input':'x','store':false}",
            RESPONSES,
            Abilities.unknown("up"));
    assertThat(body)
        .isEqualTo(json("{'model':'up','input':[{'role':'user','content':'x'}],'store':false}"));
  }

  @Test
  void thoughts_of_another_model_are_left_out() {
    String body =
        """
        {'model':'m','messages':[{'role':'user','content':'u'},{'role':'assistant','content':'a',
         'reasoning_details':[{'type':'reasoning.encrypted','data':'ENC','format':'openai-responses','model':'gpt-a'}]}]}\
        """;
    WireFormat chat = new io.vivremotion.uplink.format.openai.OpenAiChat(Formats.origin());
    assertThat(translated(chat, body, RESPONSES, able("gpt-a")).toString()).contains("ENC");
    assertThat(translated(chat, body, RESPONSES, able("gpt-b")).toString()).doesNotContain("ENC");
  }

  @Test
  void a_server_that_sends_items_done_and_no_pieces_is_understood() {
    List<ChatEvent> events =
        read(
            RESPONSES,
            data(
                "{'type':'response.created','response':{'id':'r','model':'m','created_at':3}}",
                "{'type':'response.output_item.done','output_index':0,'item':{'type':'message',"
                    + "'content':[{'type':'output_text','text':'hi'},{'type':'refusal','refusal':'no'}]}}",
                "{'type':'response.output_item.done','output_index':1,'item':{'type':'function_call',"
                    + "'call_id':'c','name':'f','arguments':'{}'}}",
                "{'type':'response.output_item.done','output_index':2,'item':{'type':'brand_new_call','x':1}}",
                "{'type':'response.completed','response':{'status':'completed'}}"));
    assertThat(gathered(events).choices().getFirst().parts())
        .containsExactly(
            new Part.Text("hi"),
            new Part.Refusal("no"),
            new Part.ToolCall("c", "f", "{}", Optional.empty()),
            new Part.Vendor("openai-responses", json("{'type':'brand_new_call','x':1}")));
    assertThat(gathered(events).createdSeconds()).isEqualTo(3);
  }

  @Test
  void citations_are_told_though_a_server_tells_no_end_of_parts() {
    String text = "'text':'hi','annotations':[{'type':'file_citation','file_id':'f'}]";
    List<ChatEvent> events =
        read(
            RESPONSES,
            data(
                "{'type':'response.output_text.delta','output_index':0,'delta':'hi'}",
                "{'type':'response.output_item.done','output_index':0,'item':{'type':'message',"
                    + "'content':[{'type':'output_text',%s}]}}".formatted(text),
                "{'type':'response.completed','response':{'status':'completed'}}"));
    assertThat(RESPONSES.writeAnswer(gathered(events)).at("/output/0/content/0"))
        .isEqualTo(json("{'type':'output_text',%s}".formatted(text)));
  }

  @ParameterizedTest
  @CsvSource({
    "completed, '', STOP",
    "incomplete, max_output_tokens, LENGTH",
    "incomplete, content_filter, FILTERED",
    "incomplete, brand_new, STOP",
    "brand_new, '', STOP",
  })
  void why_it_ended(String status, String reason, Finish.Reason expected) {
    List<ChatEvent> events =
        RESPONSES.readAnswer(
            json(
                "{'status':'"
                    + status
                    + "','incomplete_details':{'reason':'"
                    + reason
                    + "'},'output':[]}"));
    assertThat(gathered(events).choices().getFirst().finish().reason()).isEqualTo(expected);
    assertThat(events.getLast()).isEqualTo(new ChatEvent.Ended());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'error','code':'rate_limit_exceeded','message':'m','param':null} | RATE",
        "{'type':'response.failed','response':{'status':'failed','error':{'code':'server_error'}}}"
            + " | SERVER",
      })
  void an_error_event_ends_the_answer(String event, ChatError.Kind kind) {
    List<ChatEvent> events = read(RESPONSES, data(event));
    assertThat(((ChatEvent.Failed) events.getLast()).error().kind()).isEqualTo(kind);
  }

  @Test
  void sequence_numbers_count_each_item_is_added_and_done_and_the_end_repeats_all() {
    List<ServerEvent> out =
        write(
            RESPONSES,
            ASK,
            List.of(
                new ChatEvent.Started("r", "m", 1),
                new ChatEvent.ReasoningDelta(0, "hm"),
                new ChatEvent.TextDelta(0, "a"),
                new ChatEvent.ToolCallStarted(0, 0, "c1", "f"),
                new ChatEvent.ToolCallStarted(0, 1, "c2", "g"),
                new ChatEvent.ToolCallDelta(0, 1, "{}"),
                new ChatEvent.ToolCallDelta(0, 0, "{\"x\":1}"),
                new ChatEvent.RefusalDelta(0, "no"),
                new ChatEvent.Finished(0, new Finish(Finish.Reason.TOOL_CALLS, "x")),
                new ChatEvent.Ended()));
    long next = 0;
    int added = 0;
    int done = 0;
    for (ServerEvent event : out) {
      JsonNode data = json(event.data().replace("'", ""));
      assertThat(data.path("sequence_number").asLong()).isEqualTo(next++);
      assertThat(data.path("type").asText()).isEqualTo(event.event());
      added += event.event().equals("response.output_item.added") ? 1 : 0;
      done += event.event().equals("response.output_item.done") ? 1 : 0;
    }
    assertThat(added).isEqualTo(5);
    assertThat(done).isEqualTo(5);
    JsonNode last = json(out.getLast().data());
    assertThat(last.path("type").asText()).isEqualTo("response.completed");
    assertThat(last.path("response").path("output")).hasSize(5);
  }
}
