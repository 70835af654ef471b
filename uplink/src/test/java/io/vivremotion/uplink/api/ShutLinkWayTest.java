package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.link.Shut;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests of apps while the link to the cloud may not be used. */
class ShutLinkWayTest {
  private static final String DONE = "{\"choices\":[],\"usage\":{\"prompt_tokens\":1}}";

  private final FakeProvider far = new FakeProvider();
  private final FakeProvider near = new FakeProvider();
  private final AppRig rig =
      new AppRig(
          new AppRig.At("far", "openai", far.port(), "m", "only-far").overMeteredLink(),
          new AppRig.At("near", "openai", near.port(), "m"));

  ShutLinkWayTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    rig.close();
    far.close();
    near.close();
  }

  private static Shut untilTonight() {
    return new Shut("sat", "is outside its hours", Instant.now().plus(Duration.ofHours(2)));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, true, 503",
    "/v1/chat/completions, false, 503",
    "/v1/messages, false, 529"
  })
  void the_app_is_told_at_once_which_link_is_shut_and_until_when(
      String path, boolean stream, int status) throws Exception {
    rig.shut = untilTonight();
    String body =
        "{\"model\":\"only-far\",\"max_tokens\":5,\"stream\":%s,\"messages\":[]}".formatted(stream);

    var response = rig.post(path, body);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).contains("the link sat is outside its hours; it opens at ");
    assertThat(response.headers().firstValueAsLong("retry-after").orElse(0))
        .isBetween(7_000L, 7_200L);
    assertThat(response.headers().firstValue("x-should-retry")).hasValue("false");
    assertThat(far.bodies).isEmpty();
    AppRig.Settled settled = rig.settlement();
    assertThat(settled.wireBytes()).isZero();
    assertThat(settled.usage().input()).isIn(0L, Usage.NOT_REPORTED);
  }

  @Test
  void a_provider_in_the_building_takes_over() throws Exception {
    rig.shut = untilTonight();
    near.next(FakeProvider.answer(200, "application/json", DONE));
    assertThat(rig.chat("{\"model\":\"m\",\"messages\":[]}").body()).isEqualTo(DONE);
    assertThat(far.bodies).isEmpty();
  }

  @Test
  void once_it_is_open_again_it_is_used() throws Exception {
    rig.shut = untilTonight();
    assertThat(rig.chat("{\"model\":\"only-far\",\"messages\":[]}").statusCode()).isEqualTo(503);
    rig.shut = null;
    far.next(FakeProvider.answer(200, "application/json", DONE));
    assertThat(rig.chat("{\"model\":\"only-far\",\"messages\":[]}").statusCode()).isEqualTo(200);
  }
}
