package io.vivremotion.uplink.sink.mqtt;

import io.vivremotion.http.Wire;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;

/**
 * A plain socket every byte of which passes a {@link Wire}: writing waits until it is granted,
 * reading is paced. TLS goes above it, so that its bytes are counted too. Blocks as sockets do.
 */
final class WireSocket extends Socket {
  /** The most a wire is asked for at first, and after a refusal. */
  private static final int PIECE = 1_400;

  private static final int SMALL_PIECE = 512;

  private final Wire wire;

  WireSocket(Wire wire) {
    this.wire = wire;
  }

  @Override
  public void connect(SocketAddress endpoint, int timeout) throws IOException {
    if (wire.receiveBufferBytes() > 0) {
      setReceiveBuffer(wire.receiveBufferBytes());
    }
    super.connect(endpoint, timeout);
  }

  private void setReceiveBuffer(int bytes) throws SocketException {
    setReceiveBufferSize(bytes);
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new Paced(super.getInputStream(), wire);
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new Paid(super.getOutputStream(), wire);
  }

  private static void sleep(long nanos) throws IOException {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  private static final class Paced extends FilterInputStream {
    private final Wire wire;

    Paced(InputStream in, Wire wire) {
      super(in);
      this.wire = wire;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      for (long wait = wire.readDelayNanos(); wait > 0; wait = wire.readDelayNanos()) {
        sleep(wait);
      }
      int count = super.read(target, offset, Math.min(length, PIECE));
      if (count > 0) {
        wire.received(count);
      }
      return count;
    }
  }

  private static final class Paid extends FilterOutputStream {
    private final Wire wire;

    Paid(OutputStream out, Wire wire) {
      super(out);
      this.wire = wire;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int at = offset;
      int piece = PIECE;
      while (at < offset + length) {
        int next = Math.min(piece, offset + length - at);
        long wait = wire.send(next);
        if (wait > 0) {
          sleep(wait);
          piece = SMALL_PIECE;
        } else {
          out.write(bytes, at, next);
          at += next;
          piece = PIECE;
        }
      }
    }
  }
}
