package io.vivremotion.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the database last held for certain, beside it: H2 takes a damaged end for never written and
 * goes back by commits without a word. Noted after each commit, so never ahead of what was forced.
 * Two places are written in turn, a page apart, so that a torn one leaves the one before. Does
 * without itself if it cannot be read or written: no method throws (but when others have taken over
 * the files). Used by one thread.
 *
 * <pre>
 *   at 0 and at 4096:
 *   int    magic    "VRSW"
 *   int    format   1
 *   long   turn     the place with the higher one counts
 *   long   writes   of the database
 *   long   at       ms since 1970
 *   int    CRC32C   of all before
 * </pre>
 */
final class Witness {
  private static final Logger log = LoggerFactory.getLogger(Witness.class);
  private static final int MAGIC = 0x5652_5357;
  private static final int FORMAT = 1;
  private static final int PLACES = 2;
  private static final int APART = 4096;
  private static final int LENGTH = 4 + 4 + 8 + 8 + 8 + 4;

  private final StateFiles files;
  private long turn;
  private boolean failing;

  Witness(StateFiles files) {
    this.files = files;
  }

  private Path file() {
    return files.directory().resolve("witness");
  }

  /** So many writes were on disk then. */
  record Note(long turn, long writes, Instant at) {}

  /** The last one that is whole; empty if there is none. */
  Optional<Note> last() {
    if (!Files.exists(file(), LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    Optional<Note> last = Optional.empty();
    try {
      if (Files.isRegularFile(file())) {
        ByteBuffer whole = ByteBuffer.wrap(bytes());
        last =
            Stream.of(at(whole, 0), at(whole, APART))
                .flatMap(Optional::stream)
                .max(Comparator.comparingLong(Note::turn));
      }
    } catch (IOException e) {
      log.warn("event=state-witness-unreadable file={}", file(), e);
    }
    if (last.isEmpty()) {
      log.error(
          "event=state-witness-damaged file={} consequence=\"begun anew; whether the database has"
              + " gone back is not known this time\"",
          file());
    }
    last.ifPresent(note -> turn = note.turn);
    return last;
  }

  private byte[] bytes() throws IOException {
    try (var in = Files.newInputStream(file())) {
      return in.readNBytes(PLACES * APART);
    }
  }

  private static Optional<Note> at(ByteBuffer whole, int position) {
    if (whole.limit() < position + LENGTH) {
      return Optional.empty();
    }
    ByteBuffer place = whole.slice(position, LENGTH);
    boolean good =
        place.getInt(LENGTH - 4) == crc(place)
            && place.getInt() == MAGIC
            && place.getInt() == FORMAT;
    return good
        ? Optional.of(
            new Note(place.getLong(), place.getLong(), Instant.ofEpochMilli(place.getLong())))
        : Optional.empty();
  }

  private static int crc(ByteBuffer place) {
    CRC32C crc = new CRC32C();
    crc.update(place.slice(0, LENGTH - 4));
    return (int) crc.getValue();
  }

  /** In both places: what they said before holds no longer. */
  void begin(long writes, Instant at) {
    note(writes, at);
    note(writes, at);
  }

  /** Forced when this returns, or not noted. */
  void note(long writes, Instant at) {
    try {
      boolean isNew = !Files.isRegularFile(file());
      if (isNew) {
        StateFiles.delete(file());
      }
      write(new Note(turn + 1, writes, at));
      if (isNew) {
        files.forceDirectory();
      }
      turn++;
      failing = false;
    } catch (IOException e) {
      if (!failing) { // once, not at each write
        log.warn("event=state-witness-not-written file={}", file(), e);
      }
      failing = true;
    }
  }

  private void write(Note note) throws IOException {
    ByteBuffer place = ByteBuffer.allocate(LENGTH);
    place.putInt(MAGIC).putInt(FORMAT).putLong(note.turn).putLong(note.writes);
    place.putLong(note.at.toEpochMilli());
    place.putInt(crc(place)).flip();
    try (FileChannel channel =
        FileChannel.open(file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long position = note.turn % PLACES * APART;
      while (place.hasRemaining()) {
        channel.write(place, position + place.position());
      }
      channel.force(false);
    }
  }
}
