package io.vivremotion.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file system of H2's, {@code cut:}, whose power fails after so many operations: of the writes
 * since the last force some are then on disk, some not, some in part, in any order. Public, since
 * H2 makes further ones of it.
 */
public final class PowerCut extends FilePathWrapper {
  private static final int SECTOR = 512;

  /** The one whose power is on; tests of this kind do not run side by side. */
  private static PowerCut.Supply supply = new Supply(Long.MAX_VALUE);

  @Override
  public String getScheme() {
    return "cut";
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    return new Channel(getBase().open(mode), Path.of(getBase().toString()), supply);
  }

  /** Until so many operations are done. */
  static Supply install(long operations) {
    FilePath.register(new PowerCut());
    supply = new Supply(operations);
    return supply;
  }

  /** What is on disk for sure, and what was written since. */
  static final class Supply {
    private long left;
    private byte[] forced = {};
    private final List<Change> since = new ArrayList<>();

    Supply(long operations) {
      this.left = operations;
    }

    private record Change(long at, ByteBuffer bytes, boolean truncates) {}

    synchronized boolean isOff() {
      return left <= 0;
    }

    private synchronized void use() throws IOException {
      left--;
      if (left <= 0) {
        throw new IOException("the power is off");
      }
    }

    /** One of the many files that the disk may hold now. */
    synchronized byte[] onDisk(Random random) {
      byte[] image = forced.clone();
      for (Change change : since) {
        int length = change.bytes.remaining();
        int kept =
            switch (random.nextInt(3)) {
              case 0 -> 0;
              case 1 -> length;
              default -> random.nextInt(length / SECTOR + 1) * SECTOR;
            };
        if (change.truncates && kept == length) {
          image = Arrays.copyOf(image, (int) change.at);
        }
        if (!change.truncates && kept > 0) {
          image = Arrays.copyOf(image, (int) Math.max(image.length, change.at + kept));
          change.bytes.get(0, image, (int) change.at, kept);
        }
      }
      return image;
    }
  }

  private static final class Channel extends ForwardingChannel {
    private final Path file;
    private final Supply supply;

    Channel(FileChannel base, Path file, Supply supply) {
      super(base);
      this.file = file;
      this.supply = supply;
    }

    @Override
    public synchronized int write(ByteBuffer source, long position) throws IOException {
      byte[] bytes = new byte[source.remaining()];
      source.duplicate().get(bytes);
      synchronized (supply) {
        if (isDatabase()) {
          supply.since.add(new Supply.Change(position, ByteBuffer.wrap(bytes), false));
        }
      }
      supply.use();
      return base.write(source, position);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      long position = base.position();
      int written = write(source, position);
      base.position(position + written);
      return written;
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      synchronized (supply) {
        if (isDatabase() && size < base.size()) {
          supply.since.add(new Supply.Change(size, ByteBuffer.allocate(0), true));
        }
      }
      supply.use();
      base.truncate(size);
      return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
      supply.use();
      base.force(metaData);
      synchronized (supply) {
        if (isDatabase()) {
          supply.forced = Files.readAllBytes(file);
          supply.since.clear();
        }
      }
    }

    private boolean isDatabase() {
      return file.getFileName().toString().equals("state.mv.db");
    }
  }
}
