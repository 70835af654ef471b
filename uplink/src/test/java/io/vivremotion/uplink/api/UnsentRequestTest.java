package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.http.StreamCall;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Requests that are larger than what can be carried in the time for the first byte. */
class UnsentRequestTest {
  /** More than the buffers of both systems hold. */
  private static final int LARGE = 15 << 20;

  private static final int MOST = 16 << 20;

  @Test
  void what_was_not_sent_in_time_opens_no_breaker_and_costs_nothing() throws Exception {
    StreamCall.Limits usual = StreamCall.Limits.DEFAULT;
    var limits =
        new StreamCall.Limits(
            Duration.ofMillis(200), usual.gap(), usual.total(), usual.totalBytes());
    var config = new AppApi.Config(MOST, 1 << 20, 1, Duration.ofSeconds(15));
    String large =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + "hot? ".repeat(LARGE / 5)
            + "\"}]}";
    try (ServerSocket readsNothing = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        AppRig rig =
            new AppRig(
                config, limits, new AppRig.At("o", "openai", readsNothing.getLocalPort(), "m"))) {
      for (int i = 0; i < 6; i++) { // one more than open a breaker
        HttpResponse<String> response = rig.chat(large);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(504);
        assertThat(response.body()).contains("the link did not carry the whole request");
        assertThat(rig.settlement().usage().allInput()).isZero();
      }
    }
  }
}
