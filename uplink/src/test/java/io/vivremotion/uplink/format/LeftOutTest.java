package io.vivremotion.uplink.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.format.anthropic.AnthropicMessages;
import io.vivremotion.uplink.format.anthropic.AnthropicVersion;
import io.vivremotion.uplink.format.gemini.Gemini;
import io.vivremotion.uplink.format.openai.OpenAiChat;
import io.vivremotion.uplink.format.responses.OpenAiResponses;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an app is told that its request lost on the way to a provider of another format. */
class LeftOutTest {
  private static final OpenAiChat CHAT = new OpenAiChat(Formats.origin());
  private static final OpenAiResponses RESPONSES = new OpenAiResponses(Formats.origin());
  private static final AnthropicMessages MESSAGES =
      new AnthropicMessages(Formats.origin(), AnthropicVersion.V2023_06_01);

  private static final Map<String, ProviderFormat> PROVIDERS =
      Map.of(
          "chat", CHAT,
          "responses", RESPONSES,
          "messages", MESSAGES,
          "gemini", new Gemini(Formats.origin()));

  private static final Map<String, AppFormat> APPS =
      Map.of("chat", CHAT, "responses", RESPONSES, "messages", MESSAGES);

  /** With all that a format has beside what each has. */
  private static final Map<String, String> ASKED =
      Map.of(
          "chat",
          "{'model':'m','messages':[{'role':'user','content':'hi'}],'seed':1,'top_k':2,"
              + "'presence_penalty':0.1,'frequency_penalty':0.2,'temperature':0.3,'top_p':0.4,"
              + "'user':'u','logprobs':true,'top_logprobs':3,'logit_bias':{'1':2},"
              + "'parallel_tool_calls':false,'tools':[{'type':'function','function':{'name':'f'}}],"
              + "'service_tier':'flex','stream':true,'stream_options':{'include_usage':true},"
              + "'max_tokens':5,'n':1,'novelty':null}",
          "responses",
          "{'model':'m','input':'hi','instructions':'be brief','temperature':0.3,'top_p':0.4,"
              + "'max_output_tokens':2000,'reasoning':{'effort':'low'},'truncation':'auto',"
              + "'metadata':{'a':'b'},'safety_identifier':'u','store':false}",
          "messages",
          "{'model':'m','max_tokens':2000,'messages':[{'role':'user','content':'hi'}],'system':'s',"
              + "'top_p':0.4,'top_k':2,'stop_sequences':['x'],'container':'c',"
              + "'metadata':{'user_id':'u'},'service_tier':'auto'}");

  private static List<String> leftOut(String app, String body, String provider, Abilities able)
      throws UnfitRequest {
    ProviderFormat theirs = Objects.requireNonNull(PROVIDERS.get(provider));
    ChatRequest request = Formats.request(Objects.requireNonNull(APPS.get(app)), body);
    JsonNode written = theirs.writeRequest(request, able);
    return LeftOut.of(request, theirs.name(), written);
  }

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "chat|responses|top_k seed presence_penalty frequency_penalty"
            + " logit_bias logprobs service_tier top_logprobs",
        "chat|messages|seed presence_penalty frequency_penalty"
            + " logit_bias logprobs service_tier top_logprobs",
        "chat|gemini|user parallel_tool_calls logit_bias logprobs service_tier top_logprobs",
        "responses|chat|metadata truncation",
        "responses|messages|temperature top_p metadata truncation",
        "responses|gemini|user metadata truncation",
        "responses|responses|''",
        "messages|chat|container service_tier",
        "messages|gemini|metadata.user_id container service_tier",
      })
  void all_that_another_format_has_not_is_told_by_the_apps_names(
      String app, String provider, String told) throws Exception {
    List<String> expected = told.isEmpty() ? List.of() : List.of(told.split(" "));
    String asked = Objects.requireNonNull(ASKED.get(app));
    assertThat(leftOut(app, asked, provider, Formats.able("m"))).isEqualTo(expected);
  }

  @Test
  void what_the_model_does_not_take_is_told_too() throws Exception {
    String body =
        "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'hi'}],'top_p':0.4,"
            + "'stop_sequences':['x'],'thinking':{'type':'enabled','budget_tokens':5}}";
    assertThat(leftOut("messages", body, "chat", Abilities.unknown("m")))
        .containsExactly("top_p", "stop_sequences", "thinking");
  }

  @Test
  void what_says_no_more_than_the_usual_is_not_missed() throws Exception {
    String body =
        "{'model':'m','messages':[{'role':'user','content':'hi'}],'reasoning_effort':'none',"
            + "'parallel_tool_calls':true,'stop':[],'temperature':null}";
    assertThat(leftOut("chat", body, "messages", Abilities.unknown("m"))).isEmpty();
  }

  @ParameterizedTest(name = "{0} to {1}: {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "messages|chat|{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'hi'},"
            + "{'role':'user','content':[{'type':'text','text':'a'},"
            + "{'type':'text','text':'b','cache_control':{'type':'ephemeral'}}]}],"
            + "'tools':[{'name':'f','input_schema':{},'input_examples':[1],'strict':true}]}"
            + "|messages[1].content[1].cache_control tools[0].input_examples",
        "messages|gemini|{'model':'m','max_tokens':9,'messages':[{'role':'user','content':["
            + "{'type':'document','context':'c','citations':{'enabled':true},"
            + "'source':{'type':'text','media_type':'text/plain','data':'x','novel':1}}]}],"
            + "'tools':[{'name':'f','input_schema':{'strict':1,'novel':2},'strict':true}]}"
            + "|messages[0].content[0].context messages[0].content[0].citations"
            + " messages[0].content[0].source.novel tools[0].strict",
        "chat|messages|{'model':'m','messages':[{'role':'system','content':'s','weight':0},"
            + "{'role':'user','name':'eve','content':[{'type':'text','text':'a','cache_control':1},"
            + "{'type':'image_url','image_url':{'url':'https://a/b.png','detail':'low'}}]}],"
            + "'response_format':{'type':'json_schema','json_schema':{'name':'n','schema':{},"
            + "'description':'d'}}}"
            + "|messages[0].weight messages[1].name messages[1].content[0].cache_control"
            + " messages[1].content[1].image_url.detail response_format.json_schema.description",
        "chat|responses|{'model':'m','messages':[{'role':'user','content':["
            + "{'type':'image_url','image_url':{'url':'https://a/b.png','detail':'low'}}]}]}|''",
        "responses|chat|{'model':'m','input':[{'role':'user','id':'i','content':["
            + "{'type':'input_text','text':'a','novel':1}]}],'text':{'verbosity':'low'},"
            + "'reasoning':{'effort':'low','summary':'auto'}}"
            + "|reasoning.summary text.verbosity input[0].content[0].novel",
        "responses|responses|{'model':'m','input':[{'role':'user','content':["
            + "{'type':'input_text','text':'a','novel':1}]}],'text':{'verbosity':'low'}}"
            + "|input[0].content[0].novel",
      })
  void what_is_lost_within_objects_is_told_by_its_path(
      String app, String provider, String body, String told) throws Exception {
    List<String> expected = told.isEmpty() ? List.of() : List.of(told.split(" "));
    assertThat(leftOut(app, body, provider, Formats.able("m"))).isEqualTo(expected);
  }

  @Test
  void what_a_model_said_and_says_of_it_is_not_missed_when_it_comes_back() throws Exception {
    String chat =
        "{'model':'m','messages':[{'role':'user','content':'a'},{'role':'assistant','content':'b',"
            + "'refusal':null,'annotations':[{'x':1}],'reasoning_content':'r','tool_calls':[{"
            + "'index':0,'id':'c','type':'function','function':{'name':'f','arguments':'{}'}}]},"
            + "{'role':'tool','tool_call_id':'c','name':'f','content':'d'}]}";
    assertThat(leftOut("chat", chat, "messages", Formats.able("m"))).isEmpty();
    String responses =
        "{'model':'m','input':[{'role':'user','content':'a'},{'type':'message','id':'i',"
            + "'status':'completed','role':'assistant','content':[{'type':'output_text',"
            + "'text':'b','annotations':[1],'logprobs':[2]}]}]}";
    assertThat(leftOut("responses", responses, "messages", Formats.able("m"))).isEmpty();
    String messages =
        "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'a'},{"
            + "'role':'assistant','content':[{'type':'text','text':'b','citations':[1]}]}]}";
    assertThat(leftOut("messages", messages, "chat", Formats.able("m"))).isEmpty();
  }

  @Test
  void of_many_nested_ones_few_are_told_and_none_that_is_no_name() throws Exception {
    StringBuilder body =
        new StringBuilder("{'model':'m','messages':[{'role':'user','content':'a','x\\r\\ny':1}");
    for (int i = 0; i < 5_000; i++) {
      body.append(",{'role':'user','content':'hi','novel").append(i % 7).append("':1}");
    }
    body.append(",{'role':'user','content':'a','").append("n".repeat(500)).append("':1}]}");
    assertThat(leftOut("chat", body.toString(), "messages", Formats.able("m")))
        .hasSizeBetween(30, 32)
        .allMatch(name -> name.matches("messages\\[\\d+\\]\\.novel\\d"));
  }

  @Test
  void a_name_that_is_none_does_not_get_into_a_header_and_few_are_told() throws Exception {
    StringBuilder body =
        new StringBuilder("{'model':'m','messages':[{'role':'user','content':'hi'}]");
    for (int i = 0; i < 100; i++) {
      body.append(",'x").append(100 + i).append("':1");
    }
    body.append(",'a\\r\\nset-cookie: b':1,'é':1}");
    assertThat(leftOut("chat", body.toString(), "messages", Formats.able("m")))
        .hasSize(32)
        .startsWith("x100");
  }
}
