package io.vivremotion.simulation.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class TcpLinkTest {
  private final ServerSocket echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final TcpLink link = new TcpLink("127.0.0.1", echo.getLocalPort(), System::nanoTime, 7);

  TcpLinkTest() throws IOException {}

  @BeforeEach
  void start() throws IOException {
    Thread.ofVirtual().start(this::serve);
    link.start();
  }

  @AfterEach
  void stop() throws IOException {
    link.close();
    echo.close();
  }

  private void serve() {
    while (!echo.isClosed()) {
      try {
        Socket client = echo.accept();
        Thread.ofVirtual().start(() -> echo(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void echo(Socket client) {
    try (client) {
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      return; // the link was cut
    }
  }

  private Socket connected() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), link.port());
    client.setSoTimeout(2_000);
    return client;
  }

  @Test
  void what_goes_in_comes_out_over_a_bad_line() throws Exception {
    link.shape(new Shape(2_000_000, Duration.ofMillis(20), Duration.ofMillis(20), 0.01));
    byte[] sent = new byte[300_000];
    new Random(7).nextBytes(sent);
    try (Socket client = connected()) {
      Thread.ofVirtual().start(() -> send(client, sent));
      assertThat(client.getInputStream().readAllBytes()).isEqualTo(sent);
    }
  }

  @Test
  void a_cut_line_resets_connections_and_takes_none_until_it_is_restored() throws Exception {
    try (Socket client = connected()) {
      says(client);
      link.cut();
      assertThatThrownBy(() -> says(client)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> says(connected())).isInstanceOf(IOException.class);
    }
    link.restore();
    try (Socket client = connected()) {
      says(client);
    }
  }

  @Test
  void a_mute_line_takes_connections_and_passes_nothing() throws Exception {
    try (Socket before = connected()) {
      says(before);
      link.mute();
      before.setSoTimeout(200);
      assertThatThrownBy(() -> says(before)).isInstanceOf(SocketTimeoutException.class);
      try (Socket during = connected()) {
        during.setSoTimeout(200);
        assertThatThrownBy(() -> says(during)).isInstanceOf(SocketTimeoutException.class);
      }
      link.restore();
      assertThatThrownBy(() -> says(before)).isInstanceOf(SocketTimeoutException.class);
    }
    try (Socket after = connected()) {
      says(after);
    }
  }

  private static void send(Socket client, byte[] all) {
    try {
      client.getOutputStream().write(all);
      client.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void says(Socket client) throws IOException {
    client.getOutputStream().write(42);
    InputStream in = client.getInputStream();
    if (in.read() != 42) {
      throw new IOException("the other side has closed");
    }
  }
}
