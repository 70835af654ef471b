package io.vivremotion.uplink.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which strings of a request are text, and that nothing else is touched. {@code @} is an address.
 */
class RequestBodyTest {
  private static final String ADDRESS = "a@example.org";

  private final Masking masking = new Masking(Masking.Config.DEFAULT);
  private final Vault vault = new Vault();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'messages':[{'role':'user','content':'@'}]}",
        "{'messages':[{'role':'user','content':[{'type':'text','text':'@'}]}]}",
        "{'messages':[{'role':'assistant','tool_calls':[{'function':{'name':'f','arguments':'{\\'to\\':\\'@\\'}'}}]}]}",
        "{'messages':[{'role':'tool','tool_call_id':'c','content':'@'}]}",
        "{'input':'@'}",
        "{'input':['x','@']}",
        "{'input':[{'role':'user','content':[{'type':'input_text','text':'@'}]}]}",
        "{'input':[{'type':'function_call_output','call_id':'c','output':'@'}],'instructions':'x'}",
        "{'instructions':'@'}",
        "{'system':'@','messages':[]}",
        "{'system':[{'type':'text','text':'@','cache_control':{'type':'ephemeral'}}]}",
        "{'messages':[{'role':'assistant','content':[{'type':'tool_use','id':'t','name':'n','input':{'deep':{'to':['@']}}}]}]}",
        "{'messages':[{'role':'user','content':[{'type':'tool_result','tool_use_id':'t','content':[{'type':'text','text':'@'}]}]}]}",
        "{'messages':[{'role':'user','content':[{'type':'document','source':{'type':'text','media_type':'text/plain','data':'mail"
            + " @ now'}}]}]}",
        "{'messages':[{'content':[{'type':'document','source':{'data':'name;mail\\nAda;@','type':'text'}}]}]}",
        "{'messages':[{'content':[{'type':'document','source':{'media_type':'text/plain','data':'@'}}]}]}",
        "{'messages':[{'name':'@','role':'user','content':'x'}]}",
        "{'user':'@','messages':[]}",
        "{'safety_identifier':'@','prompt_cache_key':'@'}",
        "{'metadata':{'user_id':'@','deep':['@']}}",
        "{'contents':[{'role':'user','parts':[{'text':'@'}]}]}",
        "{'systemInstruction':{'parts':[{'text':'@'}]}}",
        "{'contents':[{'parts':[{'functionResponse':{'name':'f','response':{'mail':'@'}}}]}]}",
        "{'contents':[{'parts':[{'functionCall':{'name':'f','args':{'mail':'@'}}}]}]}",
        "{'messages':[{'content':[{'type':'tool_use','id':'t','name':'n','input':{'@':{'seen':3}}}]}]}",
        "{'messages':[{'tool_calls':[{'function':{'name':'f','arguments':'{\\'@\\':{\\'seen\\':3}}'}}]}]}",
        "{'messages':[{'role':'assistant','reasoning_details':[{'type':'reasoning.summary','summary':'@'}]}]}",
        "{'messages':[{'content':[{'type':'text','text':'x','citations':[{'type':'char_location','cited_text':'@','document_title':'@'}]}]}]}",
        "{'messages':[{'content':[{'type':'code_execution_tool_result','content':{'stdout':'@','stderr':'@'}}]}]}",
        "{'messages':[],'stop':['@'],'stop_sequences':['@']}",
        "{'input':[{'type':'code_interpreter_call','code':'@','outputs':[{'type':'logs','logs':'@'}]}]}",
        "{'input':[{'type':'file_search_call','queries':['@'],'results':[{'text':'@'}]}]}",
      })
  void text_is_masked(String body) throws UnreadableBody {
    assertThat(mask(json(body, ADDRESS))).isEqualTo(json(body, "⟦EMAIL_1⟧"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'model':'@'}",
        "{'messages':[{'role':'tool','name':'@','content':'x'}]}",
        "{'messages':[{'content':[{'type':'tool_use','name':'@','input':{}}]}]}",
        "{'messages':[{'content':[{'type':'redacted_thinking','data':'@'}]}]}",
        "{'messages':[{'content':[{'type':'input_audio','input_audio':{'data':'@','format':'wav'}}]}]}",
        "{'contents':[{'parts':[{'inlineData':{'data':'@','mimeType':'image/png'}}]}]}",
        "{'tools':[{'type':'function','function':{'name':'@','description':'@','parameters':{'text':'@'}}}]}",
        "{'response_format':{'json_schema':{'schema':{'title':'@'}}}}",
        "{'messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'https://example.org/@'}}]}]}",
        "{'messages':[{'role':'tool','tool_call_id':'@','content':'x'}]}",
        "{'messages':[{'content':[{'type':'image','source':{'type':'base64','data':'4111111111111111/@'}}]}]}",
        "{'unknown':'@','nested':{'unknown':['@']}}",
      })
  void what_is_no_text_is_not(String body) throws UnreadableBody {
    assertThat(mask(json(body, ADDRESS))).isEqualTo(json(body, ADDRESS));
  }

  @Test
  void every_other_byte_is_copied() throws UnreadableBody {
    String body =
        " {\n"
            + "\"x\" : 1.00e+2 ,\t\"messages\":[ {\"content\":\"\\u0041 \\/ @ \\ud83d\\ude00\" }"
            + " ],\"\\u0078y\":[null,true, 0.10]} \n";

    assertThat(mask(json(body, ADDRESS)))
        .isEqualTo(
            " {\n"
                + "\"x\" : 1.00e+2 ,\t\"messages\":[ {\"content\":\"A / ⟦EMAIL_1⟧ 😀\" }"
                + " ],\"\\u0078y\":[null,true, 0.10]} \n");
  }

  @Test
  void a_body_without_anything_personal_is_the_same_array() throws UnreadableBody {
    byte[] body =
        "{\"messages\":[{\"content\":\"how warm is it?\"}]}".getBytes(StandardCharsets.UTF_8);

    assertThat(masking.maskBody(body, vault)).isSameAs(body);
  }

  @Test
  void what_a_key_says_helps_to_tell_a_telephone_number() throws UnreadableBody {
    assertThat(
            mask(
                "{\"input\":{\"phone\":9498777106,\"count\":9498777106,\"mobile\":\"780 632"
                    + " 611\"}}"))
        .isEqualTo(
            "{\"input\":{\"phone\":\"⟦PHONE_1⟧\",\"count\":9498777106,\"mobile\":\"⟦PHONE_2⟧\"}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{\"a\":", "{\"a\" 1}", "not json", "{\"content\":\"a\u0001\"}"})
  void what_is_not_json_is_refused_with_its_place_and_nothing_of_its_text(String body) {
    assertThatThrownBy(() -> mask(body))
        .isInstanceOf(UnreadableBody.class)
        .hasMessageStartingWith("the body");
  }

  private String mask(String body) throws UnreadableBody {
    byte[] masked = masking.maskBody(body.getBytes(StandardCharsets.UTF_8), vault);
    return new String(masked, StandardCharsets.UTF_8);
  }

  private static String json(String body, String value) {
    return body.replace('\'', '"').replace("@", value);
  }
}
