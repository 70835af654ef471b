package io.vivremotion.uplink.format.openai;

import static io.vivremotion.uplink.format.Formats.json;
import static io.vivremotion.uplink.format.Formats.request;
import static io.vivremotion.uplink.format.Formats.translated;
import static io.vivremotion.uplink.format.Formats.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.chat.Extras;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Turn;
import io.vivremotion.uplink.format.Abilities;
import io.vivremotion.uplink.format.Abilities.Feature;
import io.vivremotion.uplink.format.Abilities.Wording;
import io.vivremotion.uplink.format.Formats;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiRequestTest {
  private static final WireFormat CHAT = new OpenAiChat(Formats.origin());
  private static final String HELLO = "'messages':[{'role':'user','content':'hello'}]";

  @Test
  void an_unknown_model_is_sent_no_sampling_and_nothing_it_may_not_know() {
    assertThat(
            translated(
                CHAT,
                "{'model':'m','temperature':0.5,'top_p':0.9,'seed':1,'stop':'x','max_tokens':7,"
                    + "'reasoning_effort':'low','stream':true,"
                    + HELLO
                    + "}",
                CHAT,
                Abilities.unknown("up")))
        .isEqualTo(json("{'model':'up'," + HELLO + ",'max_completion_tokens':7,'stream':true}"));
  }

  @Test
  void a_request_survives_its_own_format() {
    String body =
        """
        {'model':'m','messages':[
          {'role':'developer','content':'be brief'},
          {'role':'user','name':'ann','content':[{'type':'text','text':'see'},
            {'type':'image_url','image_url':{'url':'https://x/y.png','detail':'low'}},
            {'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}},
            {'type':'file','file':{'file_data':'data:application/pdf;base64,AAAA','filename':'a.pdf'}},
            {'type':'input_audio','input_audio':{'data':'AAAA','format':'wav'}},
            {'type':'hologram','hologram':{'x':1}}]},
          {'role':'assistant','content':null,'tool_calls':[
            {'id':'c1','type':'function','function':{'name':'f','arguments':'{}'}},
            {'id':'c2','type':'function','function':{'name':'g','arguments':'{\\"a\\":1}'},
             'extra_content':{'google':{'thought_signature':'TS'}}}]},
          {'role':'tool','tool_call_id':'c2','content':'two'},
          {'role':'tool','tool_call_id':'c1','content':'one'}],
         'max_completion_tokens':100,'temperature':0.5,'top_p':0.9,'top_k':3,'seed':-1,
         'presence_penalty':0.1,'frequency_penalty':0.2,'stop':['x','y'],
         'response_format':{'type':'json_schema','json_schema':{'name':'n','schema':{'type':'object'},
           'strict':true}},
         'n':2,'reasoning_effort':'xhigh',
         'tools':[{'type':'function','function':{'name':'f','description':'d',
            'parameters':{'type':'object'},'strict':false}},
           {'type':'function','function':{'name':'g'}},
           {'type':'custom','custom':{'name':'h'}}],
         'tool_choice':{'type':'function','function':{'name':'f'}},'parallel_tool_calls':false,
         'stream':true,'stream_options':{'include_usage':true,'include_obfuscation':false},
         'user':'u1','metadata':{'a':'b'},'logit_bias':{'5':1},'brand_new':[1,2]}\
        """;
    Abilities abilities =
        new Abilities(
            "m",
            0,
            Set.of(Abilities.SamplingField.values()),
            without("", Feature.NINE_CHARACTER_IDS).features(),
            new Wording("", "developer", Set.of()));
    assertThat(translated(CHAT, body, CHAT, abilities)).isEqualTo(json(body));
  }

  @Test
  void differences_of_servers_are_data() {
    Abilities abilities =
        new Abilities(
            "m",
            0,
            Set.of(Abilities.SamplingField.values()),
            Set.of(Feature.NINE_CHARACTER_IDS),
            new Wording("options.num_predict", "developer", Set.of("user", "metadata.a")));
    JsonNode body =
        translated(
            CHAT,
            """
            {'model':'m','messages':[{'role':'system','content':'s'},{'role':'user','content':'u'},
             {'role':'assistant','content':null,'tool_calls':[
              {'id':'call_abc','type':'function','function':{'name':'f','arguments':''}}]},
             {'role':'tool','tool_call_id':'call_abc','content':'r'}],
             'max_tokens':5,'user':'u1','metadata':{'a':'b','c':'d'}}\
            """,
            CHAT,
            abilities);
    assertThat(body.path("options").path("num_predict").asInt()).isEqualTo(5);
    assertThat(body.path("messages").path(0).path("role").asText()).isEqualTo("developer");
    assertThat(body.has("user")).isFalse();
    assertThat(body.path("metadata")).isEqualTo(json("{'c':'d'}"));
    String id = body.path("messages").path(2).path("tool_calls").path(0).path("id").asText();
    assertThat(id).matches("[A-Za-z0-9]{9}");
    assertThat(body.path("messages").path(3).path("tool_call_id").asText()).isEqualTo(id);
    assertThat(
            body.path("messages")
                .path(2)
                .path("tool_calls")
                .path(0)
                .path("function")
                .path("arguments")
                .asText())
        .isEqualTo("{}");
  }

  @Test
  void extras_go_to_their_own_format_only() {
    ChatRequest request = request(CHAT, "{'model':'m','store':true,'x':null," + HELLO + "}");
    assertThat(request.extras())
        .isEqualTo(new Extras("openai-chat", Map.of("store", json("true"))));
  }

  @Test
  void reasoning_goes_back_where_the_server_wants_it() {
    String body =
        """
        {'model':'m','messages':[{'role':'user','content':'u'},
         {'role':'assistant','content':null,'reasoning_content':'hm','tool_calls':[
          {'id':'a','type':'function','function':{'name':'f','arguments':'{}'}}]},
         {'role':'tool','tool_call_id':'a','content':'r'}]}\
        """;
    Abilities takes = Formats.with("m", Set.of(Feature.REASONING_CONTENT));
    assertThat(
            translated(CHAT, body, CHAT, takes)
                .path("messages")
                .path(1)
                .path("reasoning_content")
                .asText())
        .isEqualTo("hm");
    assertThat(
            translated(CHAT, body, CHAT, Abilities.unknown("m"))
                .path("messages")
                .path(1)
                .has("reasoning_content"))
        .isFalse();
  }

  @Test
  void images_among_the_results_of_tools_follow_them_all() {
    ChatRequest request = request(CHAT, "{'model':'m'," + HELLO + "}");
    Part image =
        new Part.Image(
            new io.vivremotion.uplink.chat.Media.Link("https://x/y.png"),
            java.util.Optional.empty());
    Turn results =
        Turn.of(
            Turn.Role.TOOL,
            new Part.ToolResult("a", java.util.List.of(new Part.Text("one"), image), false),
            new Part.ToolResult("b", java.util.List.of(), true));
    ChatRequest asked =
        new ChatRequest(
            "m",
            java.util.List.of(request.turns().getFirst(), results),
            request.tools(),
            request.sampling(),
            request.output(),
            request.maxOutputTokens(),
            request.thinking(),
            1,
            request.delivery(),
            request.endUser(),
            request.extras());
    assertThat(written(asked).path("messages"))
        .isEqualTo(
            json(
                """
                [{'role':'user','content':'hello'},
                 {'role':'tool','tool_call_id':'a','content':'one'},
                 {'role':'tool','tool_call_id':'b','content':'error'},
                 {'role':'user','content':[{'type':'image_url','image_url':{'url':'https://x/y.png'}}]}]\
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | ''",
        "{'messages':[]} | model",
        "{'model':7} | model",
        "{'model':'m'} | messages",
        "{'model':'m','messages':{}} | messages",
        "{'model':'m','messages':[7]} | messages[0]",
        "{'model':'m','messages':[{'role':'robot','content':'x'}]} | messages[0].role",
        "{'model':'m','messages':[{'role':'function','content':'x'}]} | messages[0].role",
        "{'model':'m','messages':[{'role':'user'}]} | messages[0].content",
        "{'model':'m','messages':[{'role':'user','content':[{'type':'image_url'}]}]} |"
            + " messages[0].content[0].image_url",
        "{'model':'m','messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'data:x'}}]}]}"
            + " | messages[0].content[0].image_url.url",
        "{'model':'m','messages':[{'role':'tool','content':'x'}]} | messages[0].tool_call_id",
        "{'model':'m','messages':[{'role':'assistant','tool_calls':[{'id':'a','function':{}}]}]} |"
            + " messages[0].tool_calls[0].function.name",
        "{'model':'m','messages':[{'role':'user','content':'x'}],'n':0} | n",
        "{'model':'m','messages':[{'role':'user','content':'x'}],'max_tokens':'9'} | max_tokens",
        "{'model':'m','messages':[{'role':'user','content':'x'}],'temperature':'hot'} |"
            + " temperature",
        "{'model':'m','messages':[{'role':'user','content':'x'}],'stop':[1]} | stop",
        "{'model':'m','messages':[{'role':'user','content':'x'}],'tools':[{'type':'function','function':{}}]}"
            + " | tools[0].function.name",
        "{'model':'m','messages':[{'role':'user','content':'x'}],'tool_choice':'perhaps'} |"
            + " tool_choice",
        "{'model':'m','messages':[{'role':'user','content':'x'}],'response_format':{'type':'xml'}}"
            + " | response_format.type",
      })
  void what_is_malformed_is_refused_with_its_place(String body, String param) {
    UnfitRequest unfit =
        catchThrowableOfType(UnfitRequest.class, () -> CHAT.readRequest(json(body)));
    assertThat(unfit.error().param()).isEqualTo(param);
    assertThat(unfit.error().status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"n\":2 | CANDIDATES | n",
        "\"response_format\":{'type':'json_object'} | JSON_OBJECT | response_format",
        "\"response_format\":{'type':'json_schema','json_schema':{'name':'x'}} | JSON_SCHEMA |"
            + " response_format",
      })
  void what_the_model_has_not_is_refused(String field, Feature feature, String param) {
    ChatRequest request = request(CHAT, "{'model':'m'," + field + "," + HELLO + "}");
    UnfitRequest unfit =
        catchThrowableOfType(
            UnfitRequest.class, () -> CHAT.writeRequest(request, without("m", feature)));
    assertThat(unfit.error().param()).isEqualTo(param);
  }

  private static JsonNode written(ChatRequest request) {
    try {
      return CHAT.writeRequest(request, without("m", Feature.NINE_CHARACTER_IDS));
    } catch (UnfitRequest e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }
}
