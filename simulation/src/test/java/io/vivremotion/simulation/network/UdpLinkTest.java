package io.vivremotion.simulation.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class UdpLinkTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private final DatagramSocket echo = new DatagramSocket(new InetSocketAddress(HERE, 0));
  private final DatagramSocket client = new DatagramSocket(new InetSocketAddress(HERE, 0));
  private final UdpLink link = new UdpLink("127.0.0.1", echo.getLocalPort(), System::nanoTime, 7);

  UdpLinkTest() throws IOException {}

  @BeforeEach
  void start() throws IOException {
    client.setSoTimeout(300);
    Thread.ofVirtual().start(this::serve);
    link.start();
  }

  @AfterEach
  void stop() {
    link.close();
    echo.close();
    client.close();
  }

  private void serve() {
    while (!echo.isClosed()) {
      DatagramPacket heard = new DatagramPacket(new byte[100], 100);
      try {
        echo.receive(heard);
        echo.send(heard);
      } catch (IOException e) {
        return;
      }
    }
  }

  @Test
  void what_is_not_lost_comes_back_to_who_sent_it() throws Exception {
    assertThat(returned(100)).isEqualTo(100);
  }

  @Test
  void a_line_that_loses_a_fifth_each_way_returns_two_thirds() throws Exception {
    link.shape(new Shape(Long.MAX_VALUE, Duration.ofMillis(1), Duration.ofMillis(5), 0.2));
    assertThat(returned(200)).isBetween(110, 146);
  }

  @Test
  void a_cut_line_returns_nothing_until_it_is_restored() throws Exception {
    link.cut();
    assertThat(returned(10)).isZero();
    link.restore();
    assertThat(returned(10)).isEqualTo(10);
  }

  private int returned(int sent) throws IOException {
    int heard = 0;
    for (int i = 0; i < sent; i++) {
      client.send(new DatagramPacket(new byte[] {1}, 1, HERE, link.port()));
    }
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    while (heard < sent) {
      try {
        client.receive(packet);
        heard++;
      } catch (SocketTimeoutException nothingMore) {
        return heard;
      }
    }
    return heard;
  }
}
