package io.vivremotion.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeaderMapTest {
  private final Map<String, String> headers =
      new HeaderMap(
          new DefaultHttpHeaders()
              .add("Accept", "text/plain")
              .add("X-Api-Key", "secret")
              .add("accept", "*/*"));

  @Test
  void a_name_is_found_however_it_was_written_and_its_values_are_joined() {
    assertThat(headers.get("x-api-key")).isEqualTo("secret");
    assertThat(headers.get("accept")).isEqualTo("text/plain, */*");
    assertThat(headers.get("cookie")).isNull();
    assertThat(headers.containsKey("cookie")).isFalse();
  }

  @Test
  void all_of_them_have_names_in_lower_case() {
    assertThat(headers).isEqualTo(Map.of("accept", "text/plain, */*", "x-api-key", "secret"));
  }
}
