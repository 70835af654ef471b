package io.vivremotion.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * All the file I/O of a spool: one directory. What is not forced may be lost, in whole or in parts
 * of a sector and in any order, when the power is cut; the tests have a twin of this that does so.
 */
interface Storage extends Closeable {
  List<String> list() throws IOException;

  /** A new, empty file; fails if there is one of that name. */
  File create(String name) throws IOException;

  /** An existing file, to read, force and truncate. */
  File open(String name) throws IOException;

  /** Only to be read: where nothing can be written any more, this still may be had. */
  File openToRead(String name) throws IOException;

  /** Does nothing if there is no such file. */
  void delete(String name) throws IOException;

  void rename(String from, String to) throws IOException;

  /** Makes creations, deletions and renames last. */
  void forceDirectory() throws IOException;

  long usableBytes() throws IOException;

  /** Keeps other processes out until closed; throws with the directory's name if one is in. */
  Closeable lock() throws IOException;

  /** Reads until the buffer is full or the file ends. */
  static void readFully(File file, ByteBuffer target, long position) throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int read = file.read(target, at);
      if (read <= 0) {
        return;
      }
      at += read;
    }
  }

  interface File extends Closeable {
    /** As {@code pread}: may be short, -1 at the end. */
    int read(ByteBuffer target, long position) throws IOException;

    /** As {@code pwrite}: may be short. */
    int write(ByteBuffer source, long position) throws IOException;

    /** As {@code fdatasync}. */
    void force() throws IOException;

    void truncate(long size) throws IOException;

    long size() throws IOException;

    @Override
    void close() throws IOException;

    /** Writes all of it, however many calls that takes. */
    default void writeFully(ByteBuffer source, long position) throws IOException {
      long at = position;
      while (source.hasRemaining()) {
        int written = write(source, at);
        if (written <= 0) {
          throw new IOException("wrote nothing at " + at + "; is the disk full?");
        }
        at += written;
      }
    }
  }
}
