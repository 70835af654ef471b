package io.vivremotion.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Another storage, and a witness of what was written before a force which has returned. */
final class WitnessedStorage extends ForwardingStorage {
  private final StringBuilder forced = new StringBuilder();
  private int forces;

  WitnessedStorage(Storage storage) {
    super(storage);
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
  public File create(String name) throws IOException {
    return new WitnessedFile(storage.create(name));
  }

  @Override
  public File open(String name) throws IOException {
    return new WitnessedFile(storage.open(name));
  }

  /** One thread writes and forces a file. */
  private final class WitnessedFile extends ForwardingFile {
    private final List<String> unforced = new ArrayList<>();

    WitnessedFile(File file) {
      super(file);
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
  }
}
