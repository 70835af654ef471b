package io.vivremotion.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client not written here makes of the server. */
@Timeout(30)
final class CurlTest {
  private final HttpServer server =
      new HttpServer(
              new HttpServer.Config(
                  "127.0.0.1",
                  0,
                  Optional.empty(),
                  1,
                  10,
                  1L << 20,
                  2L << 20,
                  4_096,
                  Duration.ofSeconds(10),
                  Duration.ofSeconds(10)),
              new TestGate(),
              new SimpleMeterRegistry())
          .route(
              "POST",
              "/size",
              Access.DEVICE,
              (request, reply) ->
                  reply.send(
                      200,
                      Map.of(),
                      String.valueOf(request.body().size()).getBytes(StandardCharsets.UTF_8)));

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String curl(byte[] input, String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("curl", "-sS", "-m", "10", "-w", " %{http_code} %{num_connects}"));
    command.addAll(List.of(arguments));
    Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = curl.getOutputStream()) {
      in.write(input);
    }
    String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    curl.waitFor();
    return said;
  }

  private String url() {
    return "http://127.0.0.1:" + server.port() + "/size";
  }

  @Test
  void large_bodies_with_expect_and_chunked_come_whole_over_one_connection() throws Exception {
    String said =
        curl(
            new byte[700_000],
            "-H",
            "authorization: Bearer press-secret",
            "-H",
            "expect: 100-continue",
            "--data-binary",
            "@-",
            url(),
            url());
    assertThat(said).isEqualTo("700000 200 1700000 200 0");
    assertThat(
            curl(
                new byte[300_000],
                "-H",
                "authorization: Bearer press-secret",
                "-H",
                "transfer-encoding: chunked",
                "--data-binary",
                "@-",
                url()))
        .isEqualTo("300000 200 1");
  }

  @Test
  void a_refusal_is_read_even_while_the_body_is_still_being_sent() throws Exception {
    assertThat(
            curl(
                new byte[3_000_000],
                "-H",
                "authorization: Bearer press-secret",
                "-H",
                "expect:",
                "--data-binary",
                "@-",
                url()))
        .contains("Content Too Large")
        .contains(" 413 ");
    assertThat(curl(new byte[200_000], "-H", "expect:", "--data-binary", "@-", url()))
        .contains(" 401 ");
  }
}
