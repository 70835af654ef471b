package io.vivremotion.uplink.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which requests are the same. Quotes are single here. */
class CanonicalRequestTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':1,'b':2} | {'b':2, 'a':1}",
        "{'temperature':0} | {'temperature':0.0}",
        "{'seed':100} | {'seed':1e2}",
        "{'top_p':1.0,'n':1,'stream':true,'user':'u','model':'m','stop':null,'a':1} | {'a':1}",
        "{'messages':[{'role':'user','content':[{'type':'text','text':'hi'}]}]} |"
            + " {'messages':[{'role':'user','content':'hi'}]}",
        "{'content':'\\u0041\\/'} | {'content':'A/'}",
      })
  void the_same_is_the_same(String one, String other) {
    assertThat(canonical(one)).isEqualTo(canonical(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':1} | {'a':'1'}",
        "{'messages':[{'content':'a'},{'content':'b'}]} |"
            + " {'messages':[{'content':'b'},{'content':'a'}]}",
        "{'temperature':0} | {'temperature':1}",
        "{'content':'a'} | {'content':'a '}",
        "{'content':'a'} | {'content':'A'}",
        "{'seed':1} | {'seed':2}",
        "{'unknown':true} | {}",
      })
  void what_differs_differs(String one, String other) {
    assertThat(canonical(one)).isNotEqualTo(canonical(other));
  }

  @Test
  void what_is_no_object_or_names_a_key_twice_is_not_cached() {
    assertThat(read("[1]")).isEmpty();
    assertThat(read("{'a':1,'a':2}")).isEmpty();
    assertThat(read("{'a':")).isEmpty();
  }

  @Test
  void a_question_alone_is_told_from_its_setting() {
    var one =
        read("{'messages':[{'role':'system','content':'s'},{'role':'user','content':'why?'}]}");
    var same =
        read("{'messages':[{'role':'system','content':'s'},{'role':'user','content':'how?'}]}");
    var other =
        read("{'messages':[{'role':'system','content':'t'},{'role':'user','content':'why?'}]}");

    assertThat(one.orElseThrow().question().orElseThrow().text()).isEqualTo("why?");
    assertThat(rest(one.orElseThrow())).isEqualTo(rest(same.orElseThrow()));
    assertThat(rest(one.orElseThrow())).isNotEqualTo(rest(other.orElseThrow()));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{'messages':[{'role':'user','content':'a'},{'role':'assistant','content':'b'},{'role':'user','content':'c'}]}",
        "{'tools':[{}],'messages':[{'role':'user','content':'a'}]}",
        "{'messages':[{'role':'user','content':[{'type':'image_url'},{'type':'text','text':'a'}]}]}",
        "{'messages':[]}"
      })
  void conversations_tools_and_pictures_are_no_question_alone(String body) {
    assertThat(read(body).orElseThrow().question()).isEmpty();
  }

  @Test
  void what_may_vary_is_cached_only_if_the_tenant_wants_that() {
    CacheRules strict = new CacheRules(true, false, false, false, Duration.ofHours(1), Map.of());
    CacheRules lax = new CacheRules(true, false, false, true, Duration.ofHours(1), Map.of());

    assertThat(strict.admit(read("{'temperature':0}").orElseThrow())).isTrue();
    assertThat(strict.admit(read("{'temperature':0.2}").orElseThrow())).isFalse();
    assertThat(strict.admit(read("{}").orElseThrow())).isFalse();
    assertThat(lax.admit(read("{}").orElseThrow())).isTrue();
    assertThat(CacheRules.NONE.admit(read("{'temperature':0}").orElseThrow())).isFalse();
  }

  private static String rest(CanonicalRequest request) {
    return new String(request.question().orElseThrow().rest().bytes(), StandardCharsets.UTF_8);
  }

  private static String canonical(String body) {
    return new String(read(body).orElseThrow().bytes(), StandardCharsets.UTF_8);
  }

  private static java.util.Optional<CanonicalRequest> read(String body) {
    return CanonicalRequest.read(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
