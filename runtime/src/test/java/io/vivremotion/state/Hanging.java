package io.vivremotion.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.CountDownLatch;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file system of H2's, {@code hanging:}, whose reads do not return while {@link #way} says so.
 * Public, since H2 makes further ones of it.
 */
public final class Hanging extends FilePathWrapper {
  /** How reads behave from now on; tests of this kind do not run side by side. */
  static volatile Way way = Way.NOT;

  /** Ends what does not hear of interrupts. */
  static CountDownLatch released = new CountDownLatch(1);

  enum Way {
    NOT,
    /** As a disk that does not answer: an interrupt closes the file. */
    UNTIL_INTERRUPTED,
    /** As code that goes round in circles. */
    WHATEVER_COMES
  }

  @Override
  public String getScheme() {
    return "hanging";
  }

  static void install(Way how) {
    FilePath.register(new Hanging());
    released = new CountDownLatch(1);
    way = how;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    return new Channel(getBase().open(mode), released);
  }

  private static final class Channel extends ForwardingChannel {
    private final CountDownLatch released;

    Channel(FileChannel base, CountDownLatch released) {
      super(base);
      this.released = released;
    }

    private void hang() throws IOException {
      Way now = way;
      while (now != Way.NOT && released.getCount() > 0) {
        try {
          released.await();
        } catch (InterruptedException e) {
          if (now == Way.UNTIL_INTERRUPTED) {
            close();
            throw new java.nio.channels.ClosedByInterruptException();
          }
        }
      }
    }

    @Override
    public synchronized int read(ByteBuffer target, long position) throws IOException {
      hang();
      return base.read(target, position);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      hang();
      return base.read(target);
    }
  }
}
