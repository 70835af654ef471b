package io.vivremotion.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.message.Answer;
import io.vivremotion.message.DeviceId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events that were under way when the stream broke. */
@Timeout(20)
final class AnswerStreamTest {
  private static final DeviceId PRESS = new DeviceId("press");
  private static final String ANSWERS = "/v1/devices/press/answers";
  private static final int SMALL_BUFFER = 4 << 10;

  /** The gateway's kernel takes it; the device's does not until it is read. */
  private static final String LONG = "x".repeat(40_000);

  @TempDir private Path directory;
  private Bench bench;

  @BeforeEach
  void start() throws Exception {
    bench = new Bench(directory);
    bench.post("/v1/devices/press/ask?wait=0", "text/plain", "why?");
  }

  @AfterEach
  void stop() {
    bench.close();
  }

  private Answer answer(String text) {
    return bench.answer(bench.inbox.offered().getFirst(), text);
  }

  /** Its device reads only what it is made to. */
  private Socket stream(String... headers) throws IOException {
    Socket peer = new Socket();
    peer.setReceiveBufferSize(SMALL_BUFFER);
    peer.setSoTimeout(10_000);
    peer.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), bench.uri("/").getPort()));
    String further = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    String head = "GET " + ANSWERS + " HTTP/1.1\r\nhost: box\r\nauthorization: Bearer any\r\n";
    peer.getOutputStream().write((head + further + "\r\n").getBytes(StandardCharsets.US_ASCII));
    await().until(() -> bench.meters.get("vivremotion_http_streams").gauge().value() == 1);
    return peer;
  }

  private static String nextText(BufferedReader events) throws IOException {
    String line = events.readLine();
    while (!line.startsWith("data: ")) {
      line = events.readLine();
    }
    return line;
  }

  private static BufferedReader reader(Socket peer) throws IOException {
    return new BufferedReader(
        new InputStreamReader(peer.getInputStream(), StandardCharsets.US_ASCII));
  }

  /** A stream that broke with this answer between here and the device. */
  private Answer brokenWith(String text) throws IOException {
    Answer answer;
    try (Socket peer = stream()) {
      answer = answer(text);
      assertThat(peer.isClosed()).isFalse();
      await().during(Duration.ofMillis(300)).until(() -> bench.downlink.waiting(PRESS).size() == 1);
    }
    await().until(() -> bench.meters.get("vivremotion_http_streams").gauge().value() == 0);
    assertThat(bench.downlink.waiting(PRESS)).hasSize(1);
    return answer;
  }

  @Test
  void what_the_device_had_not_acknowledged_comes_over_the_next_stream() throws Exception {
    Answer lost = brokenWith(LONG);
    try (Socket peer = stream()) {
      assertThat(nextText(reader(peer))).contains(LONG, lost.id().toString());
      await().until(() -> bench.downlink.waiting(PRESS).isEmpty());
    }
  }

  @Test
  void what_the_device_names_as_its_last_event_does_not_come_again() throws Exception {
    Answer had = brokenWith(LONG);
    try (Socket peer = stream("last-event-id: " + had.id())) {
      await().until(() -> bench.downlink.waiting(PRESS).isEmpty());
      answer("next");
      assertThat(nextText(reader(peer))).contains("next");
    }
  }

  @Test
  void an_event_of_another_device_cannot_be_named() throws Exception {
    Answer others = brokenWith(LONG);
    bench
        .client()
        .send(
            bench
                .request("/v1/devices/other/answers")
                .header("last-event-id", others.id().toString())
                .GET()
                .build(),
            java.net.http.HttpResponse.BodyHandlers.ofInputStream())
        .body()
        .close();
    assertThat(bench.downlink.waiting(PRESS)).hasSize(1);
  }
}
