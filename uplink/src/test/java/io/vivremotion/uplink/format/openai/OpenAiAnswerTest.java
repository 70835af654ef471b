package io.vivremotion.uplink.format.openai;

import static io.vivremotion.uplink.format.Formats.gathered;
import static io.vivremotion.uplink.format.Formats.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.chat.ChatAnswer;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.Finish;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.Formats;
import io.vivremotion.uplink.format.WireFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiAnswerTest {
  private static final WireFormat CHAT = new OpenAiChat(Formats.origin());

  @Test
  void a_whole_answer_with_all_it_may_hold() {
    ChatAnswer answer =
        gathered(
            CHAT.readAnswer(
                json(
                    """
                    {'id':'c','object':'chat.completion','created':5,'model':'m','new':{},
                     'choices':[{'index':0,'finish_reason':'tool_calls','logprobs':null,'message':{
                      'role':'assistant','content':null,'reasoning_content':'hm','annotations':[],
                      'tool_calls':[
                       {'id':'a','type':'function','function':{'name':'f','arguments':''}},
                       {'id':'b','type':'function','function':{'name':'f','arguments':'{'}}]}}],
                     'usage':{'prompt_tokens':100,'completion_tokens':50,
                      'prompt_tokens_details':{'cached_tokens':60,'cache_write_tokens':10},
                      'completion_tokens_details':{'reasoning_tokens':20}}}\
                    """)));
    assertThat(answer)
        .isEqualTo(
            new ChatAnswer(
                "c",
                "m",
                5,
                List.of(
                    new ChatAnswer.Choice(
                        List.of(
                            new Part.Reasoning("hm", Optional.empty()),
                            new Part.ToolCall("a", "f", "{}", Optional.empty()),
                            new Part.ToolCall("b", "f", "{", Optional.empty())),
                        new Finish(Finish.Reason.TOOL_CALLS, "tool_calls"))),
                new Usage(30, 60, 10, 30, 20)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'content':'x'} | stop | STOP",
        "{'content':'x'} | length | LENGTH",
        "{'content':'x'} | content_filter | FILTERED",
        "{'content':'x'} | brand_new | STOP",
        "{'content':null,'refusal':'no'} | stop | FILTERED",
        "{'content':null,'function_call':{'name':'f','arguments':'{}'}} | function_call |"
            + " TOOL_CALLS",
      })
  void why_it_ended(String message, String word, Finish.Reason reason) {
    ChatAnswer answer =
        gathered(
            CHAT.readAnswer(
                json("{'choices':[{'message':" + message + ",'finish_reason':'" + word + "'}]}")));
    assertThat(answer.choices().getFirst().finish()).isEqualTo(new Finish(reason, word));
  }

  @Test
  void a_refusal_of_the_model_is_written_as_openai_writes_it() {
    var written =
        CHAT.writeAnswer(
            new ChatAnswer(
                "c",
                "m",
                1,
                List.of(
                    new ChatAnswer.Choice(
                        List.of(new Part.Refusal("no")),
                        new Finish(Finish.Reason.FILTERED, "refusal"))),
                Usage.NONE));
    assertThat(Formats.plain(written))
        .isEqualTo(
            json(
                """
                {'id':'c','object':'chat.completion','created':1,'model':'m','choices':[{'index':0,
                 'message':{'role':'assistant','content':null,'refusal':'no'},'logprobs':null,
                 'finish_reason':'stop'}]}\
                """));
  }

  @Test
  void what_the_vendor_did_not_give_is_made_up() {
    var written = CHAT.writeAnswer(new ChatAnswer("", "m", 0, List.of(), Usage.NONE));
    assertThat(written.path("id").asText()).startsWith("chatcmpl-made");
    assertThat(written.path("created").asLong()).isEqualTo(1_795_435_200L);
  }

  @Test
  void an_error_or_nothing_under_status_200_is_a_failure() {
    assertThat(CHAT.readAnswer(json("{'error':{'message':'x'}}")))
        .singleElement()
        .isInstanceOf(ChatEvent.Failed.class);
    assertThat(CHAT.readAnswer(json("{'id':'c','choices':[]}")).getLast())
        .isInstanceOf(ChatEvent.Failed.class);
  }

  @Test
  void errors_are_told_as_openai_tells_them() {
    ChatError error =
        CHAT.readError(
            429,
            Map.of(),
            "{\"error\":{\"code\":\"insufficient_quota\"}}"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(CHAT.status(error)).isEqualTo(429);
    assertThat(CHAT.writeError(error, "r1").path("error").path("code").asText())
        .isEqualTo("insufficient_quota");
    assertThat(
            CHAT.writeError(
                ChatError.of(ChatError.Kind.BAD_REQUEST, "messages[0]", "is wrong"), "r1"))
        .isEqualTo(
            json(
                "{'error':{'message':'is wrong','type':'invalid_request_error',"
                    + "'param':'messages[0]','code':'bad_request'}}"));
  }
}
