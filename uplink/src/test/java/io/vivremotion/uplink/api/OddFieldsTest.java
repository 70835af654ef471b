package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a provider of the app's own format refuses is not sent to it, and all else is as it came.
 */
class OddFieldsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ANSWER =
      "{\"choices\":[{\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}";
  private static final String LEFT_OUT = "x-vivremotion-left-out";

  private final FakeProvider provider =
      new FakeProvider().usually(FakeProvider.answer(200, "application/json", ANSWER));
  private final AppRig rig =
      new AppRig(
          new AppRig.At("mistral", "mistral", provider.port(), "mistral-small-2506"),
          new AppRig.At("deepseek", "deepseek", provider.port(), "deepseek-chat"),
          new AppRig.At("ollama", "ollama", provider.port(), "own"),
          new AppRig.At("openai", "openai", provider.port(), "gpt-5", "gpt-4o", "new"),
          new AppRig.At("anthropic", "anthropic", provider.port(), "claude-opus-5", "claude-new"));

  OddFieldsTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    rig.close();
    provider.close();
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "mistral-small-2506|,'max_completion_tokens' : 9, 'user':'u','x':[1,{'user':2}]"
            + "|,'max_tokens' : 9, 'x':[1,{'user':2}]|user",
        "mistral-small-2506|,'max_completion_tokens':9,'max_tokens':7|,'max_tokens':7|",
        "own|,'logit_bias':{'1':2} ,'store':true|,|logit_bias, store",
        "own|,'temperature':0.1,'future':null|,'temperature':0.1,'future':null|",
        "gpt-5|,'max_tokens':5,'temperature':0.5,'stop':['x']|,'max_completion_tokens':5|"
            + "temperature, stop",
        "gpt-4o|,'max_tokens':5,'temperature':0.5|,'max_tokens':5,'temperature':0.5|",
        "new|,'max_tokens':5,'temperature':0.5|,'max_tokens':5,'temperature':0.5|",
        "deepseek-chat|,'messages':[{'content':'developer','role':'developer'},{'role':'user'}]"
            + "|,'messages':[{'content':'developer','role':'system'},{'role':'user'}]|",
        "mistral-small-2506|,'tools':[],'messages':[{'tool_calls':[{'id':'abc123DEF'}]},"
            + "{'tool_call_id':'abc123DEF'}]|,'tools':[],'messages':[{'tool_calls':"
            + "[{'id':'abc123DEF'}]},{'tool_call_id':'abc123DEF'}]|",
        "gpt-4o|,'messages':[{'role':'developer'}]|,'messages':[{'role':'developer'}]|",
      })
  void a_field_is_left_out_or_renamed_and_the_rest_is_the_apps_own_bytes(
      String model, String sent, String heard, String leftOut) throws Exception {
    HttpResponse<String> response = rig.chat(json("{'model':'" + model + "'" + sent + "}"));
    assertThat(response.statusCode()).isEqualTo(200);
    String expected = heard.equals(",") ? "" : json(heard);
    assertThat(provider.bodies.getFirst())
        .isEqualTo(json("{'model':'" + model + "'") + expected + "}");
    assertThat(response.headers().firstValue(LEFT_OUT).orElse(null)).isEqualTo(leftOut);
  }

  @Test
  void an_anthropic_model_of_the_newer_kind_is_sent_no_sampling() throws Exception {
    String before = "{'temperature':0.2,'model':'claude-opus-5','max_tokens':5,'top_k':3}";
    provider.next(FakeProvider.answer(200, "application/json", FakeProvider.ANSWER));
    rig.post("/v1/messages", json(before));
    assertThat(provider.bodies).containsExactly(json("{'model':'claude-opus-5','max_tokens':5}"));
  }

  @Test
  void a_stream_is_not_asked_for_its_usage_by_a_field_that_is_not_known() throws Exception {
    String done = "data: [DONE]\n\n";
    provider.next(FakeProvider.stream(true, done));
    rig.chat(
        json(
            "{'stream_options':{'include_usage':true},'model':'mistral-small-2506','stream':true}"));
    assertThat(provider.bodies)
        .containsExactly(json("{'model':'mistral-small-2506','stream':true}"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "400|{'error':{'message':'x','code':'unsupported_value','param':'temperature'}}",
        "400|{'error':{'message':'property `temperature` is unsupported','type':'y'}}",
        "422|{'message':{'detail':[{'type':'extra_forbidden','loc':['body','temperature']}]}}",
        "400|{'error':{'message':'temperature: Extra inputs are not permitted'}}",
      })
  void a_refusal_that_names_a_field_is_asked_again_without_it_and_remembered(
      int status, String refusal) throws Exception {
    provider.next(FakeProvider.answer(status, "application/json", json(refusal)));
    String ask = json("{'model':'new','temperature':0.5,'top_p':0.5}");
    String without = json("{'model':'new','top_p':0.5}");
    assertThat(rig.chat(ask).body()).isEqualTo(ANSWER);
    HttpResponse<String> second = rig.chat(ask);
    assertThat(second.headers().firstValue(LEFT_OUT)).hasValue("temperature");
    assertThat(provider.bodies).containsExactly(ask, without, without);
    assertThat(rig.meters.counter("vivremotion_apps_fields_refused").count()).isEqualTo(1);
  }

  @Test
  void it_is_remembered_for_requests_that_are_converted_too() throws Exception {
    provider.next(
        FakeProvider.answer(
            400,
            "application/json",
            json("{'error':{'message':'x','code':'unsupported_parameter','param':'user'}}")));
    String ask =
        json(
            "{'model':'new','max_tokens':9,'metadata':{'user_id':'u'},"
                + "'messages':[{'role':'user','content':'hi'}]}");
    assertThat(rig.post("/v1/messages", ask).statusCode()).isEqualTo(200);
    JsonNode first = JSON.readTree(provider.bodies.getFirst());
    JsonNode second = JSON.readTree(provider.bodies.getLast());
    assertThat(first.has("user")).isTrue();
    assertThat(second.has("user")).isFalse();
    assertThat(second.has("messages")).isTrue();
  }

  @Test
  void the_limit_that_is_refused_goes_by_its_other_name() throws Exception {
    provider.next(
        FakeProvider.answer(
            400,
            "application/json",
            json("{'error':{'message':'x','code':'unsupported_parameter','param':'max_tokens'}}")));
    rig.chat(json("{'model':'new','max_tokens':9}"));
    assertThat(provider.bodies.getLast())
        .isEqualTo(json("{'model':'new','max_completion_tokens':9}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'error':{'message':'x','code':'unsupported_parameter','param':'tools'}}",
        "{'error':{'message':'x','code':'invalid_value','param':'temperature'}}",
        "{'error':{'message':'temperature: must be at most 1'}}",
      })
  void what_the_app_cannot_do_without_or_got_wrong_is_told_to_it(String refusal) throws Exception {
    provider.next(FakeProvider.answer(400, "application/json", json(refusal)));
    assertThat(rig.chat(json("{'model':'new','temperature':5,'tools':[]}")).body())
        .isEqualTo(json(refusal));
    assertThat(provider.bodies).hasSize(1);
  }

  @Test
  void a_provider_that_refuses_the_same_field_again_is_not_asked_for_ever() throws Exception {
    String refusal = json("{'error':{'code':'unsupported_parameter','param':'user'}}");
    provider.usually(FakeProvider.answer(400, "application/json", refusal));
    assertThat(rig.chat(json("{'model':'new','user':'u'}")).statusCode()).isEqualTo(400);
    assertThat(provider.bodies).hasSize(2);
  }

  @Test
  void the_providers_own_id_of_the_request_is_told() throws Exception {
    provider.next(
        FakeProvider.answer(200, "application/json", ANSWER, "mistral-correlation-id: m-1"));
    assertThat(rig.chat(json("{'model':'mistral-small-2506'}")).headers())
        .matches(headers ->
            headers.firstValue("x-vivremotion-provider-request-id").orElse("").equals("m-1"));
  }
}
