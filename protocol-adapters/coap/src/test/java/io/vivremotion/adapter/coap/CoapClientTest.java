package io.vivremotion.adapter.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.message.DeviceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What libcoap's client makes of the adapter (Debian package libcoap3-bin). */
@Timeout(60)
final class CoapClientTest {
  private static final List<String> NAMES =
      List.of("coap-client", "coap-client-notls", "coap-client-openssl", "coap-client-gnutls");
  @TempDir private Path directory;
  private final List<AutoCloseable> toClose = new ArrayList<>();
  private Bench bench;
  private String program;

  @BeforeEach
  void start() throws Exception {
    Optional<String> found =
        NAMES.stream().filter(name -> Files.isExecutable(Path.of("/usr/bin", name))).findFirst();
    if (Boolean.getBoolean("interop.required")) {
      assertThat(found).as("coap-client of the Debian package libcoap3-bin").isPresent();
    }
    assumeThat(found).as("coap-client is not there: apt-get install libcoap3-bin").isPresent();
    program = found.orElseThrow();
    bench = new Bench(directory);
    toClose.add(bench);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : toClose) {
      each.close();
    }
  }

  private Process client(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program, "-B", "10"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String said(Process client) throws IOException {
    return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void a_reading_a_large_one_and_a_refusal() throws Exception {
    String uri = bench.uri("/devices/press/temperature?token=any");
    client("-m", "post", "-t", "50", "-e", "{\"value\":21}", uri).waitFor();
    client("-N", "-m", "put", "-t", "0", "-e", "22", uri).waitFor();
    client("-m", "post", "-t", "0", "-b", "64", "-e", "x".repeat(1_000), uri).waitFor();
    await().until(() -> bench.inbox.offered().size() == 3);
    assertThat(bench.inbox.offered().get(0).payload().utf8()).isEqualTo("{\"value\":21}");
    assertThat(bench.inbox.offered().get(1).payload().utf8()).isEqualTo("22");
    assertThat(bench.inbox.offered().get(2).payload().size()).isEqualTo(1_000);
    assertThat(said(client("-m", "post", "-e", "1", bench.uri("/nowhere")))).contains("4.04");
  }

  @Test
  void discovery_is_read() throws Exception {
    assertThat(said(client("-m", "get", bench.uri("/.well-known/core"))))
        .contains("vivremotion.devices");
  }

  @Test
  void a_question_and_its_answer_by_observe() throws Exception {
    Process observer =
        client("-s", "6", "-m", "get", bench.uri("/devices/press/answers?token=any"));
    await()
        .until(() ->
            bench.meters.get("vivremotion_connections").tag("protocol", "coap").gauge().value()
                == 1);
    String id =
        said(client("-m", "post", "-e", "how hot?", bench.uri("/devices/press/ask?token=any")));
    assertThat(id.strip()).contains(bench.inbox.offered().getFirst().id().toString());
    bench.answer(bench.inbox.offered().getFirst(), "21 degrees");
    await().until(() -> bench.downlink.waiting(new DeviceId("press")).isEmpty());
    assertThat(said(observer)).contains("21 degrees");
  }
}
