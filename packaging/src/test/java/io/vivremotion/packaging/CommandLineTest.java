package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.uplink.audit.AuditLog;
import io.vivremotion.uplink.tenant.KeyHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir private Path folder;

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setOut(realOut);
    System.setErr(realErr);
  }

  private static int execute(String... arguments) {
    return Main.commandLine().execute(arguments);
  }

  private String file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("v.yaml"), yaml).toString();
  }

  @Test
  void check_tells_every_mistake_and_ends_with_3() throws IOException {
    String file = file("mqtt: {prot: 1883}\nhttp: {port: 99999}\n");
    assertThat(execute("check", "-c", file)).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("2 mistakes", "line 1: mqtt.prot", "did you mean 'port'?", "line 2: http.port");
  }

  @Test
  void check_of_a_good_file_says_so() throws IOException {
    assertThat(execute("check", "-c", file("mqtt: {port: 1884}\n"))).isEqualTo(ExitCode.OK);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("no mistakes");
  }

  @Test
  void run_with_a_wrong_file_opens_no_port_and_ends_with_3() throws IOException {
    assertThat(execute("run", "-c", file("mqtt: {host: 0.0.0.0}\n")))
        .isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("mqtt.host");
  }

  @Test
  void a_file_that_is_not_there_is_named() {
    assertThat(execute("check", "-c", "/no/such.yaml")).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("/no/such.yaml does not exist");
  }

  @Test
  void status_and_explain_say_plainly_that_no_gateway_is_running() throws IOException {
    int nobody;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    String file = file("http: {port: " + nobody + "}\n");
    assertThat(execute("status", "-c", file)).isEqualTo(ExitCode.NOT_RUNNING);
    assertThat(execute("explain", "-c", file, "01985d5e-0000-7000-8000-000000000000"))
        .isEqualTo(ExitCode.NOT_RUNNING);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("no gateway is running at http://127.0.0.1:" + nobody);
  }

  @Test
  void a_wrong_command_line_ends_with_2() {
    assertThat(execute("demo", "--secnds", "5")).isEqualTo(ExitCode.USAGE);
    assertThat(execute("fly")).isEqualTo(ExitCode.USAGE);
    assertThat(execute("demo", "--link", "fast")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void version_and_help_are_there() {
    assertThat(execute("version")).isEqualTo(ExitCode.OK);
    assertThat(execute("--help")).isEqualTo(ExitCode.OK);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("Vivremotion", "demo", "explain");
  }

  @Test
  void key_makes_a_key_and_the_hash_that_goes_with_it() {
    assertThat(execute("key")).isEqualTo(ExitCode.OK);

    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    String key = lines.get(0).substring("key:  ".length());
    assertThat(lines.get(1)).isEqualTo("hash: " + KeyHash.of(key));
  }

  @Test
  void audit_says_where_a_line_was_changed() throws IOException {
    Path audit = folder.resolve("data/audit");
    try (var log =
        new AuditLog(
            AuditLog.Config.DEFAULT, audit, () -> Instant.EPOCH, new SimpleMeterRegistry())) {
      log.start();
    }
    String config = file("data-directory: " + folder.resolve("data") + "\n");
    assertThat(execute("audit", "-c", config)).isEqualTo(ExitCode.OK);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("2 entries", "Nothing was changed");

    Path lines = audit.resolve("audit-%018d.jsonl".formatted(1));
    Files.writeString(lines, Files.readString(lines).replace("start", "begin"));

    assertThat(execute("audit", "-c", config)).isEqualTo(ExitCode.AUDIT_CHANGED);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("CHANGED " + lines.getFileName() + " line 2");
    assertThat(execute("audit", "--expect", "7", "-c", config)).isEqualTo(ExitCode.USAGE);
  }
}
