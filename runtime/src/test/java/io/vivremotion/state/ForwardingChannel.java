package io.vivremotion.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBase;

/** Another channel, as it is: file systems of tests override what they do otherwise. */
abstract class ForwardingChannel extends FileBase {
  final FileChannel base;

  ForwardingChannel(FileChannel base) {
    this.base = base;
  }

  @Override
  public synchronized int read(ByteBuffer target, long position) throws IOException {
    return base.read(target, position);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return base.read(target);
  }

  @Override
  public synchronized int write(ByteBuffer source, long position) throws IOException {
    return base.write(source, position);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    return base.write(source);
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    base.truncate(size);
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    base.force(metaData);
  }

  @Override
  public long position() throws IOException {
    return base.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    base.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return base.size();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return base.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    base.close();
  }
}
