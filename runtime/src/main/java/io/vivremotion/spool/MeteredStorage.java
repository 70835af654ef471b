package io.vivremotion.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Another storage, every byte of which that is written is counted, zeros included. */
final class MeteredStorage implements Storage {
  private final Storage storage;
  private final WriteMeter meter;

  MeteredStorage(Storage storage, WriteMeter meter) {
    this.storage = storage;
    this.meter = meter;
  }

  /** The same means, with this storage. */
  FileSpool.Means in(FileSpool.Means given) {
    return new FileSpool.Means(
        this, given.around(), given.random(), given.upkeep(), given.bounds());
  }

  @Override
  public List<String> list() throws IOException {
    return storage.list();
  }

  @Override
  public File create(String name) throws IOException {
    return new Metered(storage.create(name), meter);
  }

  @Override
  public File open(String name) throws IOException {
    return new Metered(storage.open(name), meter);
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

  @Override
  public String toString() {
    return storage.toString();
  }

  private record Metered(File file, WriteMeter meter) implements File {
    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return file.read(target, position);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      int written = file.write(source, position);
      meter.wrote(Math.max(0, written));
      return written;
    }

    @Override
    public void force() throws IOException {
      file.force();
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
