package io.vivremotion.adapter.coap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever datagrams come, the next good one is answered. */
@Timeout(60)
final class DatagramFuzzTest {
  /** CON POST /devices/a/b?token=any, payload 1. */
  private static final byte[] GOOD = {
    0x40,
    0x02,
    0x30,
    0x31,
    (byte) 0xB7,
    'd',
    'e',
    'v',
    'i',
    'c',
    'e',
    's',
    0x01,
    'a',
    0x01,
    'b',
    0x49,
    't',
    'o',
    'k',
    'e',
    'n',
    '=',
    'a',
    'n',
    'y',
    (byte) 0xFF,
    '1'
  };

  @TempDir private Path directory;

  @Test
  void noise_and_damaged_requests_do_not_harm() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Path own = Files.createDirectory(directory.resolve("downlink"));
    try (Bench bench = new Bench(own);
        DatagramSocket noisy = new DatagramSocket()) {
      for (int i = 0; i < 5_000; i++) {
        send(noisy, bench, i % 2 == 0 ? noise(random) : damaged(random));
      }
      assertThat(answered(bench)).isTrue();
    }
  }

  private static byte[] noise(Random random) {
    byte[] bytes = new byte[random.nextInt(100)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] damaged(Random random) {
    byte[] bytes = GOOD.clone();
    for (int changes = random.nextInt(1, 5); changes > 0; changes--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
  }

  private static void send(DatagramSocket socket, Bench bench, byte[] bytes) throws IOException {
    socket.send(
        new DatagramPacket(
            bytes, bytes.length, InetAddress.getLoopbackAddress(), bench.adapter.port()));
  }

  private static boolean answered(Bench bench) throws IOException {
    try (DatagramSocket peer = new DatagramSocket()) {
      peer.setSoTimeout(2_000);
      for (int attempt = 0; attempt < 5; attempt++) {
        send(peer, bench, GOOD);
        DatagramPacket reply = new DatagramPacket(new byte[100], 100);
        try {
          peer.receive(reply);
          return reply.getData()[1] == 0x44; // 2.04
        } catch (SocketTimeoutException e) {
          // a flooded receive buffer may drop it: CoAP repeats
        }
      }
      return false;
    }
  }
}
