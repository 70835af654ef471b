package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A provider whose certificate is over: nothing is sent to it, and apps are told why. */
class UntrustedProviderTest {
  @TempDir private Path folder;

  /** Shakes hands, or tries to, until it is closed. */
  private static void shake(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket peer = server.accept()) {
        assertThat(peer.getInputStream().read()).isNegative();
      } catch (IOException refused) {
        assertThat(refused).as("the client went away, as it should").isNotNull();
      }
    }
  }

  private static AppRig rig(ServerSocket server, Trust trust) throws IOException {
    return new AppRig(trust, new AppRig.At("p", "openai", server.getLocalPort(), "m"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Surface.class,
      names = {"CHAT", "RESPONSES", "MESSAGES"})
  void it_is_told_in_the_apps_own_form_and_counted(Surface app) throws Exception {
    Certificates expired = Certificates.expired(folder);
    try (ServerSocket server =
            expired
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 9, InetAddress.getByName("localhost"));
        AppRig rig = rig(server, new Trust(expired.trust()))) {
      Thread.ofVirtual().start(() -> shake(server));

      var response = rig.post("/v1" + app.path(), Told.ask(app, "m", true, "hi"));

      assertThat(response.statusCode()).isEqualTo(502);
      assertThat(Told.errorOf(app, response.body()).path("message").asText())
          .contains("TLS failed")
          .containsIgnoringCase("validity");
      assertThat(
              rig
                  .meters
                  .get("gen_ai_client_operation_errors")
                  .tag("error_type", "untrusted")
                  .counters()
                  .stream()
                  .mapToDouble(c -> c.count())
                  .sum())
          .isPositive();
    }
  }
}
