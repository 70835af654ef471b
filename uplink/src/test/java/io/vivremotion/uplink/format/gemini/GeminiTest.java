package io.vivremotion.uplink.format.gemini;

import static io.vivremotion.uplink.format.Formats.able;
import static io.vivremotion.uplink.format.Formats.data;
import static io.vivremotion.uplink.format.Formats.gathered;
import static io.vivremotion.uplink.format.Formats.json;
import static io.vivremotion.uplink.format.Formats.read;
import static io.vivremotion.uplink.format.Formats.request;
import static io.vivremotion.uplink.format.Formats.translated;
import static io.vivremotion.uplink.format.Formats.with;
import static io.vivremotion.uplink.format.Formats.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatAnswer;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.Finish;
import io.vivremotion.uplink.chat.Opaque;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.Abilities;
import io.vivremotion.uplink.format.Abilities.Feature;
import io.vivremotion.uplink.format.Formats;
import io.vivremotion.uplink.format.ProviderFormat;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import io.vivremotion.uplink.format.openai.OpenAiChat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeminiTest {
  private static final ProviderFormat GEMINI = new Gemini(Formats.origin());
  private static final WireFormat CHAT = new OpenAiChat(Formats.origin());
  private static final String HISTORY =
      """
      'messages':[{'role':'system','content':'s'},{'role':'user','content':'u'},
       {'role':'assistant','content':null,'tool_calls':[
        {'id':'a','type':'function','function':{'name':'f','arguments':'{\\"x\\":1}'},
         'extra_content':{'google':{'thought_signature':'TS'}}},
        {'id':'b','type':'function','function':{'name':'g','arguments':''}}]},
       {'role':'tool','tool_call_id':'b','content':'two'},
       {'role':'tool','tool_call_id':'a','content':'one'},
       {'role':'user','content':'and?'}]\
      """;

  @Test
  void results_carry_the_functions_name_and_stand_in_the_order_of_the_calls() {
    assertThat(translated(CHAT, "{'model':'m'," + HISTORY + "}", GEMINI, Abilities.unknown("g")))
        .isEqualTo(
            json(
                """
                {'systemInstruction':{'parts':[{'text':'s'}]},'contents':[
                 {'role':'user','parts':[{'text':'u'}]},
                 {'role':'model','parts':[
                  {'functionCall':{'id':'a','name':'f','args':{'x':1}},'thoughtSignature':'TS'},
                  {'functionCall':{'id':'b','name':'g','args':{}}}]},
                 {'role':'user','parts':[
                  {'functionResponse':{'id':'a','name':'f','response':{'output':'one'}}},
                  {'functionResponse':{'id':'b','name':'g','response':{'output':'two'}}}]},
                 {'role':'user','parts':[{'text':'and?'}]}]}\
                """));
  }

  @Test
  void a_lost_signature_is_filled_in_on_the_first_call_only_and_where_it_is_demanded() {
    String lost =
        HISTORY.replace(",\n   'extra_content':{'google':{'thought_signature':'TS'}}", "");
    lost = lost.replaceAll(",\\s*'extra_content':\\{'google':\\{'thought_signature':'TS'}}", "");
    JsonNode calls =
        translated(
                CHAT, "{'model':'m'," + lost + "}", GEMINI, with("g", Set.of(Feature.SIGNED_CALLS)))
            .path("contents")
            .path(1)
            .path("parts");
    assertThat(calls.path(0).path("thoughtSignature").asText())
        .isEqualTo("skip_thought_signature_validator");
    assertThat(calls.path(1).has("thoughtSignature")).isFalse();
    assertThat(
            translated(CHAT, "{'model':'m'," + lost + "}", GEMINI, Abilities.unknown("g"))
                .toString())
        .doesNotContain("thoughtSignature");
  }

  @Test
  void a_result_that_answers_no_call_is_refused() {
    var request =
        request(
            CHAT, "{'model':'m','messages':[{'role':'tool','tool_call_id':'lost','content':'x'}]}");
    assertThat(
            catchThrowableOfType(UnfitRequest.class, () -> GEMINI.writeRequest(request, able("g")))
                .error()
                .message())
        .contains("lost");
  }

  @Test
  void schemas_are_cut_to_what_it_takes_or_passed_as_they_are() {
    String tools =
        """
        {'model':'m','messages':[{'role':'user','content':'u'}],'tools':[
         {'type':'function','function':{'name':'none','parameters':{'type':'object','properties':{}}}},
         {'type':'function','function':{'name':'f','description':'d','parameters':{
          'type':'object','additionalProperties':false,'$defs':{'P':{'type':'object','properties':{
            'next':{'$ref':'#/$defs/P'},'n':{'type':['integer','null'],'exclusiveMinimum':0}}}},
          'properties':{'p':{'$ref':'#/$defs/P'},'k':{'const':'x'},
            'c':{'oneOf':[{'type':'string','enum':['a','b']},{'type':'null'}]},
            'i':{'type':'integer','enum':[1,2]}},
          'required':['p']}}}],
         'tool_choice':{'type':'function','function':{'name':'f'}}}\
        """;
    JsonNode cut = translated(CHAT, tools, GEMINI, without("g", Feature.JSON_SCHEMA_PARAMETERS));
    JsonNode declarations = cut.path("tools").path(0).path("functionDeclarations");
    assertThat(declarations.path(0)).isEqualTo(json("{'name':'none','description':''}"));
    String text = declarations.path(1).toString();
    assertThat(text)
        .doesNotContain("$ref")
        .doesNotContain("additionalProperties")
        .doesNotContain("oneOf");
    JsonNode properties = declarations.path(1).path("parameters").path("properties");
    assertThat(properties.path("p").path("properties").path("n"))
        .isEqualTo(json("{'type':'integer','nullable':true}"));
    assertThat(properties.path("k")).isEqualTo(json("{'type':'string','enum':['x']}"));
    assertThat(properties.path("c"))
        .isEqualTo(json("{'type':'string','enum':['a','b'],'nullable':true}"));
    assertThat(properties.path("i")).isEqualTo(json("{'type':'integer'}"));
    assertThat(cut.path("toolConfig"))
        .isEqualTo(json("{'functionCallingConfig':{'mode':'ANY','allowedFunctionNames':['f']}}"));
    assertThat(
            translated(CHAT, tools, GEMINI, able("g"))
                .path("tools")
                .path(0)
                .path("functionDeclarations")
                .path(1)
                .path("parametersJsonSchema")
                .path("properties")
                .path("p"))
        .isEqualTo(json("{'$ref':'#/$defs/P'}"));
  }

  @Test
  void what_is_generated_is_configured_in_its_own_words() {
    JsonNode body =
        translated(
            CHAT,
            """
            {'model':'m','messages':[{'role':'user','content':[{'type':'text','text':'u'},
              {'type':'image_url','image_url':{'url':'https://x/y.png?z=1'}},
              {'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}},
              {'type':'input_audio','input_audio':{'data':'AAAA','format':'wav'}}]}],
             'max_tokens':9,'temperature':2,'top_p':0.5,'top_k':4,'seed':1,'stop':['x'],
             'presence_penalty':1,'frequency_penalty':1,'n':2,'reasoning_effort':'medium',
             'response_format':{'type':'json_object'},'stream':true,'metadata':{}}\
            """,
            GEMINI,
            able("g"));
    assertThat(body)
        .isEqualTo(
            json(
                """
                {'contents':[{'role':'user','parts':[{'text':'u'},
                  {'fileData':{'fileUri':'https://x/y.png?z=1','mimeType':'image/png'}},
                  {'inlineData':{'mimeType':'image/png','data':'AAAA'}},
                  {'inlineData':{'mimeType':'audio/wav','data':'AAAA'}}]}],
                 'generationConfig':{'maxOutputTokens':9,'temperature':2.0,'topP':0.5,'topK':4,'seed':1,
                  'presencePenalty':1.0,'frequencyPenalty':1.0,'stopSequences':['x'],
                  'responseMimeType':'application/json','candidateCount':2,
                  'thinkingConfig':{'includeThoughts':true,'thinkingLevel':'MEDIUM'}}}\
                """));
    assertThat(
            translated(
                    CHAT,
                    "{'model':'m','messages':[{'role':'user','content':'u'}],'reasoning_effort':'none'}",
                    GEMINI,
                    with("g", Set.of(Feature.THINKING_BUDGET)))
                .path("generationConfig"))
        .isEqualTo(json("{'thinkingConfig':{'includeThoughts':false,'thinkingBudget':0}}"));
  }

  @Test
  void a_stream_with_thoughts_whole_calls_and_a_lone_signature() {
    List<ChatEvent> events =
        read(
            GEMINI,
            data(
                chunk("[{'text':'hm','thought':true}]", ""),
                chunk("[{'text':'Let '}]", ""),
                chunk("[{'text':'me.'}]", ""),
                chunk(
                    "[{'functionCall':{'name':'f','args':{'x':1}},'thoughtSignature':'TS'},"
                        + "{'functionCall':{'id':'own','name':'g','args':{}}}]",
                    ""),
                chunk("[{'text':'','thoughtSignature':'END'}]", "'finishReason':'STOP',")));
    ChatAnswer answer = gathered(events);
    assertThat(answer.model()).isEqualTo("gemini-3");
    assertThat(answer.choices().getFirst().parts())
        .containsExactly(
            new Part.Reasoning("hm", Optional.empty()),
            new Part.Text("Let me."),
            new Part.ToolCall("call_made0001", "f", "{\"x\":1}", Optional.of(seal("TS"))),
            new Part.ToolCall("own", "g", "{}", Optional.empty()),
            new Part.Reasoning("", Optional.of(seal("END"))));
    assertThat(answer.choices().getFirst().finish())
        .isEqualTo(new Finish(Finish.Reason.TOOL_CALLS, "STOP"));
    assertThat(answer.usage()).isEqualTo(new Usage(45, 60, -1, 7, 4));
    assertThat(events.getLast()).isEqualTo(new ChatEvent.Ended());
  }

  @Test
  void without_a_reason_the_end_of_the_connection_is_a_cut() {
    List<ChatEvent> events = read(GEMINI, data(chunk("[{'text':'a'}]", "")));
    assertThat(((ChatEvent.Failed) events.getLast()).error().kind())
        .isEqualTo(ChatError.Kind.INCOMPLETE);
    assertThat(((ChatEvent.Failed) read(GEMINI, "").getLast()).error().kind())
        .isEqualTo(ChatError.Kind.INCOMPLETE);
  }

  @Test
  void no_candidates_and_a_block_reason_is_a_normal_answer() {
    List<ChatEvent> events =
        GEMINI.readAnswer(
            json(
                "{'promptFeedback':{'blockReason':'PROHIBITED_CONTENT'},"
                    + "'usageMetadata':{'promptTokenCount':5},'modelVersion':'g'}"));
    assertThat(gathered(events).choices().getFirst().finish())
        .isEqualTo(new Finish(Finish.Reason.FILTERED, "PROHIBITED_CONTENT"));
    assertThat(gathered(events).usage()).isEqualTo(new Usage(5, -1, -1, -1, -1));
    assertThat(events.getLast()).isEqualTo(new ChatEvent.Ended());
  }

  @ParameterizedTest
  @CsvSource({
    "STOP, STOP",
    "MAX_TOKENS, LENGTH",
    "SAFETY, FILTERED",
    "RECITATION, FILTERED",
    "LANGUAGE, FILTERED",
    "IMAGE_SAFETY, FILTERED",
    "BRAND_NEW, STOP",
  })
  void why_it_ended(String word, Finish.Reason reason) {
    assertThat(gathered(answer(word)).choices().getFirst().finish())
        .isEqualTo(new Finish(reason, word));
  }

  @ParameterizedTest
  @CsvSource({
    "MALFORMED_FUNCTION_CALL",
    "UNEXPECTED_TOOL_CALL",
    "TOO_MANY_TOOL_CALLS",
    "NO_IMAGE",
    "OTHER"
  })
  void a_reason_that_is_a_failure_may_be_tried_again(String word) {
    ChatError error = ((ChatEvent.Failed) answer(word).getLast()).error();
    assertThat(error.retrySame()).isTrue();
    assertThat(error.message()).contains(word);
  }

  @Test
  void an_error_within_a_stream_ends_it() {
    List<ChatEvent> events =
        read(
            GEMINI,
            data(
                chunk("[{'text':'a'}]", ""),
                "[{'error':{'code':503,'message':'m','status':'UNAVAILABLE'}}]"));
    assertThat(((ChatEvent.Failed) events.getLast()).error().kind())
        .isEqualTo(ChatError.Kind.OVERLOAD);
  }

  private static List<ChatEvent> answer(String word) {
    return GEMINI.readAnswer(
        json(
            "{'candidates':[{'content':{'parts':[{'text':'a'}]},'finishReason':'" + word + "'}]}"));
  }

  private static Opaque seal(String value) {
    return new Opaque("gemini", "gemini-3", "thoughtSignature", value);
  }

  private static String chunk(String parts, String more) {
    return "{'candidates':[{'content':{'role':'model','parts':"
        + parts
        + "},"
        + more
        + "'index':0}],'usageMetadata':{'promptTokenCount':100,'cachedContentTokenCount':60,"
        + "'toolUsePromptTokenCount':5,'candidatesTokenCount':7,'thoughtsTokenCount':4},"
        + "'modelVersion':'gemini-3','responseId':'r1'}";
  }
}
