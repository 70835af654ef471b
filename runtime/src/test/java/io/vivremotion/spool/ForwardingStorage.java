package io.vivremotion.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Another storage, as it is: what looks at some of its calls, or lies about them, overrides these.
 */
abstract class ForwardingStorage implements Storage {
  final Storage storage;

  ForwardingStorage(Storage storage) {
    this.storage = storage;
  }

  @Override
  public List<String> list() throws IOException {
    return storage.list();
  }

  @Override
  public File create(String name) throws IOException {
    return storage.create(name);
  }

  @Override
  public File open(String name) throws IOException {
    return storage.open(name);
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

  /** Another file, as it is. */
  abstract static class ForwardingFile implements File {
    final File file;

    ForwardingFile(File file) {
      this.file = file;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return file.read(target, position);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      return file.write(source, position);
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
