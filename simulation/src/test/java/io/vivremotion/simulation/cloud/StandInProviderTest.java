package io.vivremotion.simulation.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.simulation.network.CountingProxy;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandInProviderTest {
  private static final String ASK =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"judge\"},{\"role\":\"user\","
          + "\"content\":\"{\\\"id\\\":\\\"a1\\\",\\\"device\\\":\\\"press-3\\\",\\\"row\\\":1}\\n"
          + "{\\\"id\\\":\\\"a2\\\",\\\"row\\\":2}\"}]}";

  @Test
  void answers_row_by_row_says_that_it_is_simulated_and_keeps_what_it_was_asked(@TempDir Path dir)
      throws Exception {
    Path out = dir.resolve("out.jsonl");
    var config = new StandInProvider.Config("127.0.0.1", 0, Optional.empty(), Optional.of(out));
    try (StandInProvider provider = new StandInProvider(config);
        HttpClient client = HttpClient.newHttpClient()) {
      provider.start();
      HttpResponse<String> first =
          client.send(post(provider.port(), true), BodyHandlers.ofString());
      HttpResponse<String> again =
          client.send(post(provider.port(), false), BodyHandlers.ofString());
      assertThat(first.body())
          .contains("\"model\":\"simulation\"")
          .contains("[simulated] press-3: ")
          .isEqualTo(again.body());
      assertThat(provider.received())
          .extracting(Received::id)
          .containsExactly("a1", "a2", "a1", "a2");
      assertThat(provider.receivedIds()).contains("{\"id\":\"a2\",\"row\":2}");
      assertThat(Files.readAllLines(out)).containsExactly(ASK, ASK);
    }
  }

  @Test
  void a_link_counts_both_directions_and_can_be_slow_and_down() throws Exception {
    try (StandInProvider provider = new StandInProvider(StandInProvider.Config.DEFAULT);
        CountingProxy link = proxy(provider);
        HttpClient client = HttpClient.newHttpClient()) {
      link.limit(4_000);
      link.delay(Duration.ofMillis(20));
      long began = System.nanoTime();
      assertThat(client.send(post(link.port(), false), BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
      assertThat(System.nanoTime() - began).isGreaterThan(150_000_000);
      assertThat(link.meter().sentBytes()).isGreaterThan(ASK.length());
      assertThat(link.meter().mostWithin(Duration.ofSeconds(10)))
          .isEqualTo(link.meter().sentBytes() + link.meter().receivedBytes());
      link.cut();
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () -> client.send(post(link.port(), false), BodyHandlers.ofString())))
          .isInstanceOf(java.io.IOException.class);
      link.restore();
      assertThat(client.send(post(link.port(), false), BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    }
  }

  private static CountingProxy proxy(StandInProvider provider) throws Exception {
    provider.start();
    CountingProxy link = new CountingProxy("127.0.0.1", provider.port(), System::nanoTime);
    link.start();
    return link;
  }

  private static HttpRequest post(int port, boolean gzip) throws Exception {
    byte[] body = ASK.getBytes(StandardCharsets.UTF_8);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
            .version(HttpClient.Version.HTTP_1_1);
    if (gzip) {
      ByteArrayOutputStream compressed = new ByteArrayOutputStream();
      try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
        out.write(body);
      }
      body = compressed.toByteArray();
      request.header("content-encoding", "gzip");
    }
    return request.POST(BodyPublishers.ofByteArray(body)).build();
  }
}
