package io.vivremotion.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Another storage, and a witness of what was written before a force which has returned. */
final class WitnessedStorage implements Storage {
  private final Storage storage;
  private final StringBuilder forced = new StringBuilder();
  private int forces;

  WitnessedStorage(Storage storage) {
    this.storage = storage;
  }

  /** Whether these bytes, of one write, were forced. */
  synchronized boolean isForced(String bytes) {
    return forced.indexOf(bytes) >= 0;
  }

  /** How many forces of files have returned. */
  synchronized int forces() {
    return forces;
  }

  private synchronized void returned(List<String> covered) {
    forces++;
    covered.forEach(forced::append);
  }

  @Override
  public List<String> list() throws IOException {
    return storage.list();
  }

  @Override
  public File create(String name) throws IOException {
    return new WitnessedFile(storage.create(name));
  }

  @Override
  public File open(String name) throws IOException {
    return new WitnessedFile(storage.open(name));
  }

  @Override
  public File openToRead(String name) throws IOException {
    return storage.openToRead(name);
  }

  @Override
  public void delete(String name) throws IOException {
    storage.delete(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    storage.rename(from, to);
  }

  @Override
  public void forceDirectory() throws IOException {
    storage.forceDirectory();
  }

  @Override
  public long usableBytes() throws IOException {
    return storage.usableBytes();
  }

  @Override
  public Closeable lock() throws IOException {
    return storage.lock();
  }

  @Override
  public void close() throws IOException {
    storage.close();
  }

  /** One thread writes and forces a file. */
  private final class WitnessedFile implements File {
    private final File file;
    private final List<String> unforced = new ArrayList<>();

    WitnessedFile(File file) {
      this.file = file;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return file.read(target, position);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      ByteBuffer bytes = source.duplicate();
      int written = file.write(source, position);
      unforced.add(ISO_8859_1.decode(bytes.limit(bytes.position() + written)).toString());
      return written;
    }

    @Override
    public void force() throws IOException {
      List<String> covered = List.copyOf(unforced);
      unforced.clear(); // a force that fails covers nothing, nor does the next one
      file.force();
      returned(covered);
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
