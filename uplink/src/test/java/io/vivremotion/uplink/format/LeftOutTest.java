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
