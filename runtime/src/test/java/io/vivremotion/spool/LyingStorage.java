package io.vivremotion.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import java.util.zip.CRC32C;

/** Another storage, of which one thing is not done though it is said to be. Not thread-safe. */
final class LyingStorage extends ForwardingStorage {
  private static final int SALT_AT = 12;

  /** In an INDEX frame: how many ranges of records, and the first of them. */
  private static final int DATA_COUNT_AT = Frame.HEAD_BYTES + 3 * Long.BYTES;

  private static final int FIRST_RANGE_AT = DATA_COUNT_AT + 3 * Integer.BYTES;

  private final Lie lie;
  private boolean created;
  private boolean deleted;

  LyingStorage(Storage storage, Lie lie) {
    super(storage);
    this.lie = lie;
  }

  /** What a write brings, as far as lies tell it apart. */
  private enum Content {
    HEADER,
    DATA,
    MOVED,
    ACKNOWLEDGEMENTS,
    OTHER
  }

  @Override
  public File create(String name) throws IOException {
    File file = storage.create(name);
    created = true;
    return new LyingFile(file, true);
  }

  @Override
  public File open(String name) throws IOException {
    return new LyingFile(storage.open(name), false);
  }

  @Override
  public void delete(String name) throws IOException {
    storage.delete(name);
    deleted = true;
  }

  @Override
  public void forceDirectory() throws IOException {
    boolean lies =
        switch (lie) {
          case NO_DIRECTORY_FORCE_AFTER_CREATION -> created;
          case NO_DIRECTORY_FORCE_AFTER_DELETION -> deleted;
          default -> false; // the other lies are about files
        };
    created = false;
    deleted = false;
    if (!lies) {
      storage.forceDirectory();
    }
  }

  private final class LyingFile extends ForwardingFile {
    private final boolean isNew;
    private final Set<Content> unforced = EnumSet.noneOf(Content.class);

    LyingFile(File file, boolean isNew) {
      super(file);
      this.isNew = isNew;
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      contents(source, position);
      if (lie == Lie.INDEX_WITHOUT_A_RECORD && kindAt(source, source.position()) == Frame.INDEX) {
        return writeFalseIndex(source, position);
      }
      int written = file.write(source, position);
      if (lie == Lie.SHORT_WRITE_TAKEN_AS_WHOLE) {
        written += source.remaining();
        source.position(source.limit());
      }
      return written;
    }

    private void contents(ByteBuffer source, long position) {
      if (position < Frame.Header.BYTES) {
        unforced.add(Content.HEADER);
        return;
      }
      int at = source.position();
      int kind = kindAt(source, at);
      while (kind != 0) {
        unforced.add(
            switch (kind) {
              case Frame.DATA -> Content.DATA;
              case Frame.MOVED -> Content.MOVED;
              case Frame.ACK -> Content.ACKNOWLEDGEMENTS;
              default -> Content.OTHER; // START, INDEX, END
            });
        at += Frame.HEAD_BYTES + source.getInt(at + Frame.LENGTH_AT);
        kind = kindAt(source, at);
      }
    }

    /** 0 if there is no frame. */
    private int kindAt(ByteBuffer source, int at) {
      boolean fits = at >= 0 && at + Frame.HEAD_BYTES <= source.limit();
      return fits ? Frame.kind(source.getLong(at + Frame.KIND_AT)) : 0;
    }

    /** With a right checksum: an index that is believed. */
    private int writeFalseIndex(ByteBuffer source, long position) throws IOException {
      ByteBuffer copy = ByteBuffer.allocate(source.remaining()).put(source.duplicate()).flip();
      long first = copy.getInt(DATA_COUNT_AT) > 0 ? copy.getLong(FIRST_RANGE_AT) : 0;
      long last = first > 0 ? copy.getLong(FIRST_RANGE_AT + Long.BYTES) : 0;
      if (last > first) {
        copy.putLong(FIRST_RANGE_AT + Long.BYTES, last - 1);
        int end = Frame.HEAD_BYTES + copy.getInt(Frame.LENGTH_AT);
        CRC32C crc = new CRC32C();
        crc.update(copy.duplicate().position(Frame.LENGTH_AT).limit(end));
        ByteBuffer salt = ByteBuffer.allocate(Integer.BYTES);
        Storage.readFully(file, salt, SALT_AT);
        copy.putInt(0, (int) crc.getValue() ^ salt.getInt(0));
      }
      int written = file.write(copy, position);
      source.position(source.position() + written);
      return written;
    }

    @Override
    public void force() throws IOException {
      Set<Content> covered = EnumSet.noneOf(Content.class);
      covered.addAll(unforced);
      unforced.clear();
      boolean lies =
          switch (lie) {
            case NO_FORCE -> true;
            case NO_FORCE_OF_ACKNOWLEDGEMENTS ->
                covered.equals(EnumSet.of(Content.ACKNOWLEDGEMENTS));
            case NO_FORCE_OF_MOVED_RECORDS ->
                covered.contains(Content.MOVED) && !covered.contains(Content.DATA);
            default -> false; // the other lies are told elsewhere
          };
      if (lies) {
        return;
      }
      try {
        file.force();
      } catch (IOException e) {
        if (lie != Lie.FAILED_FORCE_TAKEN_AS_DONE) {
          throw e;
        }
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      boolean lies = lie == Lie.CUT_TOO_EARLY && !isNew && size > Frame.Header.BYTES;
      file.truncate(lies ? size - 1 : size);
    }
  }
}
