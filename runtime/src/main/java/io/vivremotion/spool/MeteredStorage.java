package io.vivremotion.spool;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Another storage, every byte of which that is written is counted, zeros included. */
final class MeteredStorage extends ForwardingStorage {
  private final WriteMeter meter;

  MeteredStorage(Storage storage, WriteMeter meter) {
    super(storage);
    this.meter = meter;
  }

  /** The same means, with this storage. */
  FileSpool.Means in(FileSpool.Means given) {
    return new FileSpool.Means(this, given.around(), given.random(), given.upkeep());
  }

  @Override
  public File create(String name) throws IOException {
    return new Metered(super.create(name));
  }

  @Override
  public File open(String name) throws IOException {
    return new Metered(super.open(name));
  }

  private final class Metered extends ForwardingFile {
    Metered(File file) {
      super(file);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      int written = super.write(source, position);
      meter.wrote(Math.max(0, written));
      return written;
    }
  }
}
