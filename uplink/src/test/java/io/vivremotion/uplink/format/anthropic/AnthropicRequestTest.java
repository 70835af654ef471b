package io.vivremotion.uplink.format.anthropic;

import static io.vivremotion.uplink.format.Formats.able;
import static io.vivremotion.uplink.format.Formats.json;
import static io.vivremotion.uplink.format.Formats.request;
import static io.vivremotion.uplink.format.Formats.translated;
import static io.vivremotion.uplink.format.Formats.with;
import static io.vivremotion.uplink.format.Formats.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.format.Abilities;
import io.vivremotion.uplink.format.Abilities.Feature;
import io.vivremotion.uplink.format.Formats;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import io.vivremotion.uplink.format.openai.OpenAiChat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicRequestTest {
  private static final WireFormat OLD =
      new AnthropicMessages(Formats.origin(), AnthropicVersion.V2023_06_01);
  private static final WireFormat NEW =
      new AnthropicMessages(Formats.origin(), AnthropicVersion.V2026_10_21);
  private static final WireFormat CHAT = new OpenAiChat(Formats.origin());

  @Test
  void a_request_survives_its_own_format() {
    String body =
        """
        {'model':'m','max_tokens':9000,
         'system':[{'type':'text','text':'be brief','cache_control':{'type':'ephemeral','ttl':'1h'}}],
         'messages':[
          {'role':'user','content':[{'type':'text','text':'see'},
           {'type':'image','source':{'type':'url','url':'https://x/y.png'}},
           {'type':'image','source':{'type':'base64','media_type':'image/png','data':'AAAA'}},
           {'type':'document','source':{'type':'text','media_type':'text/plain','data':'hé'},'title':'t'},
           {'type':'document','source':{'type':'file','file_id':'f1'}},
           {'type':'hologram','x':1,'cache_control':{'type':'ephemeral'}}]},
          {'role':'assistant','content':[
           {'type':'thinking','thinking':'hm','signature':'SIG'},
           {'type':'redacted_thinking','data':'RED'},
           {'type':'server_tool_use','id':'s1','name':'web_search','input':{'q':'x'}},
           {'type':'tool_use','id':'t1','name':'f','input':{}},
           {'type':'tool_use','id':'t2','name':'g','input':{'a':1}}]},
          {'role':'user','content':[
           {'type':'tool_result','tool_use_id':'t2','content':'two'},
           {'type':'tool_result','tool_use_id':'t1','is_error':true,
            'content':[{'type':'text','text':'no'},{'type':'text','text':'pe'}]},
           {'type':'text','text':'go on'}]}],
         'tools':[{'name':'f','description':'d','input_schema':{'type':'object'},'strict':true},
          {'type':'web_search_20250305','name':'web_search'}],
         'tool_choice':{'type':'auto','disable_parallel_tool_use':true},
         'thinking':{'type':'enabled','budget_tokens':2000},
         'output_config':{'format':{'type':'json_schema','schema':{'type':'object'}}},
         'stop_sequences':['END'],'stream':true,'metadata':{'user_id':'u1'},'service_tier':'auto'}\
        """;
    assertThat(translated(OLD, body, OLD, without("m", Feature.THINKING_EFFORT)))
        .isEqualTo(json(body));
  }

  @Test
  void results_of_tools_become_one_message_with_the_results_first() {
    JsonNode body =
        translated(
            CHAT,
            """
            {'model':'m','messages':[
             {'role':'system','content':'s'},
             {'role':'user','content':'u'},
             {'role':'assistant','content':'','tool_calls':[
              {'id':'a','type':'function','function':{'name':'f','arguments':''}},
              {'id':'b:1','type':'function','function':{'name':'g','arguments':'{\\"x\\":'}}]},
             {'role':'tool','tool_call_id':'b:1','content':'two'},
             {'role':'tool','tool_call_id':'a','content':''},
             {'role':'user','content':''},
             {'role':'user','content':'and?'}]}\
            """,
            NEW,
            Abilities.unknown("up"));
    assertThat(body)
        .isEqualTo(
            json(
                """
                {'model':'up','max_tokens':4096,'system':'s','messages':[
                 {'role':'user','content':'u'},
                 {'role':'assistant','content':[
                  {'type':'tool_use','id':'a','name':'f','input':{}},
                  {'type':'tool_use','id':'toolu_b_1','name':'g',
                   'input':{'invalid_tool_arguments':'{\\"x\\":'}}]},
                 {'role':'user','content':[
                  {'type':'tool_result','tool_use_id':'toolu_b_1','content':'two'},
                  {'type':'tool_result','tool_use_id':'a'},
                  {'type':'text','text':'and?'}]}]}\
                """));
  }

  @Test
  void the_user_speaks_first_and_a_prefill_has_no_white_space_at_its_end() {
    JsonNode body =
        translated(
            CHAT,
            "{'model':'m','messages':[{'role':'assistant','content':'hi'},"
                + "{'role':'user','content':'u'},{'role':'assistant','content':'So: \\n'}]}",
            OLD,
            able("m"));
    assertThat(body.path("messages"))
        .isEqualTo(
            json(
                """
                [{'role':'user','content':'.'},{'role':'assistant','content':'hi'},
                 {'role':'user','content':'u'},{'role':'assistant','content':'So:'}]\
                """));
  }

  @Test
  void the_new_version_knows_no_sampling_but_system_text_anywhere() {
    String body =
        "{'model':'m','temperature':1.7,'top_p':0.5,'top_k':3,'max_tokens':5,'messages':["
            + "{'role':'system','content':'first'},{'role':'user','content':'u'},"
            + "{'role':'system','content':'later'}]}";
    JsonNode old = translated(CHAT, body, OLD, able("m"));
    assertThat(old.path("temperature").asDouble()).isEqualTo(1);
    assertThat(old.path("top_p").asDouble()).isEqualTo(0.5);
    assertThat(old.path("top_k").asInt()).isEqualTo(3);
    assertThat(old.path("system"))
        .isEqualTo(json("[{'type':'text','text':'first'},{'type':'text','text':'later'}]"));
    JsonNode later = translated(CHAT, body, NEW, able("m"));
    assertThat(later.has("temperature") || later.has("top_p") || later.has("top_k")).isFalse();
    assertThat(later.path("system").asText()).isEqualTo("first");
    assertThat(later.path("messages").path(1))
        .isEqualTo(json("{'role':'system','content':'later'}"));
  }

  @Test
  void an_unknown_model_is_sent_no_sampling_under_the_old_version_either() {
    JsonNode body =
        translated(
            CHAT,
            "{'model':'m','temperature':0.5,'top_p':0.5,'stop':'x',"
                + "'messages':[{'role':'user','content':'u'}]}",
            OLD,
            Abilities.unknown("m"));
    assertThat(body)
        .isEqualTo(
            json("{'model':'m','max_tokens':4096,'messages':[{'role':'user','content':'u'}]}"));
  }

  @Test
  void thoughts_go_back_to_the_model_that_had_them_only() {
    String body =
        """
        {'model':'m','messages':[{'role':'user','content':'u'},
         {'role':'assistant','content':null,'reasoning_details':[
           {'type':'reasoning.text','text':'hm','signature':'SIG','format':'anthropic-messages','model':'claude-a','kind':'signature'},
           {'type':'reasoning.encrypted','data':'RED','format':'anthropic-messages','model':'claude-a','kind':'redacted_thinking'},
           {'type':'reasoning.text','text':'not sealed'}],
          'tool_calls':[{'id':'a','type':'function','function':{'name':'f','arguments':'{}'}}]},
         {'role':'tool','tool_call_id':'a','content':'r'}],
         'reasoning_effort':'high','max_tokens':8000}\
        """;
    JsonNode same = translated(CHAT, body, OLD, able("claude-a"));
    assertThat(same.path("messages").path(1).path("content"))
        .isEqualTo(
            json(
                """
                [{'type':'thinking','thinking':'hm','signature':'SIG'},
                 {'type':'redacted_thinking','data':'RED'},
                 {'type':'tool_use','id':'a','name':'f','input':{}}]\
                """));
    assertThat(same.path("thinking")).isEqualTo(json("{'type':'adaptive'}"));
    JsonNode other = translated(CHAT, body, OLD, able("claude-b"));
    assertThat(other.path("messages").path(1).path("content"))
        .isEqualTo(json("[{'type':'tool_use','id':'a','name':'f','input':{}}]"));
    assertThat(other.has("thinking")).as("would be refused without its thoughts").isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'reasoning_effort':'none' | {'type':'disabled'}",
        "'reasoning_effort':'medium','max_tokens':40000 | {'type':'enabled','budget_tokens':8192}",
        "'reasoning_effort':'high','max_tokens':4000 | {'type':'enabled','budget_tokens':3000}",
        "'reasoning_effort':'high','max_tokens':1000 | null",
        "'reasoning_effort':'high','tool_choice':'required' | null",
        "'max_tokens':5 | null",
      })
  void a_budget_leaves_room_for_the_answer(String fields, String thinking) {
    JsonNode body =
        translated(
            CHAT,
            "{'model':'m',"
                + fields
                + ",'temperature':0.5,'tools':[{'type':'function','function':{'name':'f'}}],"
                + "'messages':[{'role':'user','content':'u'}]}",
            OLD,
            with("m", Set.of(Feature.THINKING_BUDGET)));
    assertThat(body.path("thinking").isMissingNode() ? json("null") : body.path("thinking"))
        .isEqualTo(json(thinking));
    boolean thinks = body.path("thinking").has("budget_tokens");
    assertThat(body.has("temperature")).isEqualTo(!thinks);
  }

  @Test
  void any_json_object_is_asked_for_in_words() {
    JsonNode body =
        translated(
            CHAT,
            "{'model':'m','response_format':{'type':'json_object'},"
                + "'messages':[{'role':'user','content':'u'}]}",
            OLD,
            able("m"));
    assertThat(body.path("system").asText()).contains("JSON object");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'tools':[{'type':'custom','custom':{'name':'x'}}] | tools",
        "'tool_choice':{'type':'allowed_tools','allowed_tools':{}},'tools':[{'type':'function','function':{'name':'f'}}]"
            + " | tool_choice",
        "'n':2 | n",
      })
  void what_only_openai_has_is_refused_and_never_left_out(String field, String param) {
    var request =
        request(CHAT, "{'model':'m'," + field + ",'messages':[{'role':'user','content':'u'}]}");
    UnfitRequest unfit =
        catchThrowableOfType(UnfitRequest.class, () -> OLD.writeRequest(request, able("m")));
    assertThat(unfit.error().param()).isEqualTo(param);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'hologram'} | content of type hologram",
        "{'type':'input_audio','input_audio':{'data':'A','format':'wav'}} | audio",
        "{'type':'image_url','image_url':{'url':'data:image/tiff;base64,AAAA'}} | image/tiff",
        "{'type':'file','file':{'file_id':'f1'}} | uploaded to openai-chat",
      })
  void what_a_person_said_is_refused_if_it_cannot_be_told(String part, String said) {
    var request =
        request(CHAT, "{'model':'m','messages':[{'role':'user','content':[" + part + "]}]}");
    UnfitRequest unfit =
        catchThrowableOfType(UnfitRequest.class, () -> OLD.writeRequest(request, able("m")));
    assertThat(unfit.error().message()).contains(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'model':'m','messages':[]} | max_tokens",
        "{'model':'m','max_tokens':5,'messages':[]} | messages",
        "{'model':'m','max_tokens':5,'messages':[{'role':'user'}]} | messages[0].content",
        "{'model':'m','max_tokens':5,'messages':[{'role':'tool','content':'x'}]} |"
            + " messages[0].role",
        "{'model':'m','max_tokens':5,'messages':[{'role':'user','content':[{'type':'image','source':{'type':'magic'}}]}]}"
            + " | messages[0].content[0].source.type",
        "{'model':'m','max_tokens':5,'messages':[{'role':'assistant','content':[{'type':'tool_use','id':'a','name':'f','input':'x'}]}]}"
            + " | messages[0].content[0].input",
        "{'model':'m','max_tokens':5,'messages':[{'role':'user','content':'x'}],'tools':[{'name':'f'}]}"
            + " | tools[0].input_schema",
        "{'model':'m','max_tokens':5,'messages':[{'role':'user','content':'x'}],'output_config':{'format':{'type':'xml'}}}"
            + " | output_config.format.type",
      })
  void what_is_malformed_is_refused_with_its_place(String body, String param) {
    UnfitRequest unfit =
        catchThrowableOfType(UnfitRequest.class, () -> OLD.readRequest(json(body)));
    assertThat(unfit.error().param()).isEqualTo(param);
  }
}
