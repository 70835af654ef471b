package io.vivremotion.adapter.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Says and hears bytes, in the notation of the packet sequences: hex, {@code iN}, {@code HN},
 * {@code kN}, {@code mN}, {@code sN} (two bytes), {@code LN} (four), {@code rN}, {@code vN}
 * (variable) and {@code 'text'}.
 */
final class ByteClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 3_000;

  private final Socket socket;
  private final InputStream in;

  ByteClient(int port) throws IOException {
    this(port, 0);
  }

  /**
   * @param receiveBufferBytes 0: what the kernel thinks best
   */
  ByteClient(int port, int receiveBufferBytes) throws IOException {
    socket = new Socket();
    if (receiveBufferBytes > 0) {
      socket.setReceiveBufferSize(receiveBufferBytes);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = socket.getInputStream();
  }

  /** Connected with MQTT 3.1.1, clean. */
  ByteClient connected(String clientId) throws IOException {
    int length = 12 + clientId.length();
    send("10 r" + length + " s4 'MQTT' 04 02 k60 s" + clientId.length() + " '" + clientId + "'");
    return expecting("20 02 00 00");
  }

  /** Connected with MQTT 5, clean. */
  ByteClient connected5(String clientId) throws IOException {
    int length = 13 + clientId.length();
    send("10 r" + length + " s4 'MQTT' 05 02 k60 v0 s" + clientId.length() + " '" + clientId + "'");
    skipPacket();
    return this;
  }

  ByteClient send(String notation) throws IOException {
    return send(bytes(notation));
  }

  ByteClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  ByteClient expecting(String notation) throws IOException {
    byte[] expected = bytes(notation);
    byte[] got = in.readNBytes(expected.length);
    if (!java.util.Arrays.equals(expected, got)) {
      throw new AssertionError("expected " + hex(expected) + " but got " + hex(got));
    }
    return this;
  }

  byte[] read(int count) throws IOException {
    return in.readNBytes(count);
  }

  /** Reads one whole packet and gives it. */
  byte[] packet() throws IOException {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    int first = in.read();
    if (first < 0) {
      throw new IOException("closed by the server");
    }
    packet.write(first);
    int length = 0;
    int b;
    int shift = 0;
    do {
      b = in.read();
      packet.write(b);
      length |= (b & 0x7F) << shift;
      shift += 7;
    } while (b >= 0x80);
    packet.writeBytes(in.readNBytes(length));
    return packet.toByteArray();
  }

  void skipPacket() throws IOException {
    packet();
  }

  /** Whether the server closes the connection, whatever it says before. */
  boolean isClosedByServer() throws IOException {
    try {
      while (in.read() >= 0) {
        // what it still says
      }
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    } catch (IOException _) { // reset: closed with our bytes unread
      return true;
    }
  }

  boolean hearsNothingFor(int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException _) {
      return true;
    } finally {
      socket.setSoTimeout(PATIENCE_MILLIS);
    }
  }

  ByteClient pings() throws IOException {
    return send("C0 00").expecting("D0 00");
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  static String hex(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }

  static byte[] bytes(String notation) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = 0;
    while (at < notation.length()) {
      char c = notation.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
        continue;
      }
      int end;
      if (c == '\'') {
        end = notation.indexOf('\'', at + 1) + 1;
        out.writeBytes(notation.substring(at + 1, end - 1).getBytes(StandardCharsets.UTF_8));
      } else {
        end = at;
        while (end < notation.length() && !Character.isWhitespace(notation.charAt(end))) {
          end++;
        }
        part(out, notation.substring(at, end));
      }
      at = end;
    }
    return out.toByteArray();
  }

  private static void part(ByteArrayOutputStream out, String part) {
    switch (part.charAt(0)) {
      case 'i' -> number(out, part, 1);
      case 'H', 'k', 'm', 's' -> number(out, part, 2);
      case 'L' -> number(out, part, 4);
      case 'r', 'v' -> varint(out, Long.parseLong(part.substring(1)));
      default -> out.writeBytes(HexFormat.of().parseHex(part)); // hex digits
    }
  }

  private static void number(ByteArrayOutputStream out, String part, int bytes) {
    long value = Long.parseLong(part.substring(1));
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      out.write((int) (value >> shift));
    }
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    do {
      out.write((int) ((rest & 0x7F) | (rest >= 0x80 ? 0x80 : 0)));
      rest >>= 7;
    } while (rest > 0);
  }
}
