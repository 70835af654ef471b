package io.vivremotion.state;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backups of the embedded database: H2's own SCRIPT of it, compressed, with a trailer. Numbered,
 * since a clock may jump. The newest good ones are kept.
 *
 * <pre>
 *   script, gzip        script length
 *   int    magic        "VRSB"
 *   int    format       1
 *   int    schema       version of the tables
 *   long   made at      ms since 1970
 *   long   writes       that are in it
 *   long   script length
 *   int    CRC32C       of all before
 * </pre>
 */
final class Backups {
  private static final Logger log = LoggerFactory.getLogger(Backups.class);
  private static final Pattern NAME = Pattern.compile("backup-([0-9]{10,18})\\.state");
  private static final int MAGIC = 0x5652_5342;
  private static final int FORMAT = 1;
  private static final int TRAILER = 4 + 4 + 4 + 8 + 8 + 8 + 4;

  private final StateFiles files;
  private final int kept;
  private final Source source;

  /** Of the last look, each with its reason. Of the state's thread. */
  private final SortedMap<Path, String> unreadable = new TreeMap<>();

  Backups(StateFiles files, int kept) {
    this(files, kept, file -> FileChannel.open(file, StandardOpenOption.READ));
  }

  Backups(StateFiles files, int kept, Source source) {
    this.files = files;
    this.kept = kept;
    this.source = source;
  }

  /** Opens a backup to be read. */
  interface Source {
    FileChannel open(Path file) throws IOException;
  }

  /**
   * What a backup says of itself.
   *
   * @param writes that are in it; a database with fewer is older
   */
  record Content(int schemaVersion, Instant madeAt, long writes) {}

  /** One that was found good. */
  record Backup(Path file, Content content, long scriptLength) {}

  private record Numbered(long number, Path file) {}

  /** A consistent one of now, on disk when this returns. */
  Backup write(Connection connection, Content content) throws SQLException, IOException {
    Path part = files.directory().resolve("backup.part");
    StateFiles.delete(part);
    try (PreparedStatement script =
        connection.prepareStatement("SCRIPT NOSETTINGS TO ? COMPRESSION GZIP")) {
      script.setString(1, part.toString());
      script.execute();
    }
    seal(part, content);
    long number = numbered().stream().mapToLong(Numbered::number).max().orElse(0) + 1;
    Path file = files.directory().resolve("backup-%010d.state".formatted(number));
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    files.forceDirectory();
    return checked(file);
  }

  /** One that does not read back is deleted: another will follow, and another. */
  private Backup checked(Path file) throws IOException {
    Optional<Backup> written = Optional.empty();
    try {
      written = good(file);
    } finally {
      if (written.isEmpty()) {
        Files.deleteIfExists(file);
      }
    }
    removeOld();
    return written.orElseThrow(
        () -> new IOException("the backup was written but reads back damaged: " + file));
  }

  /**
   * Good ones, the newest first. The damaged are set aside as {@code backup.damaged}. What cannot
   * be read stays where it is, since that may pass, and is of no use until then: {@link #trouble}.
   */
  List<Backup> newestFirst() throws IOException {
    List<Backup> all = new ArrayList<>();
    unreadable.clear();
    for (Numbered each : numbered()) {
      try {
        Optional<Backup> backup = good(each.file);
        backup.ifPresent(all::add);
        if (backup.isEmpty() && Files.isRegularFile(each.file)) {
          setAside(each.file);
        }
      } catch (IOException e) {
        log.warn("event=state-backup-unreadable file={} why=\"{}\"", each.file, e.toString());
        unreadable.put(each.file, e.toString());
      }
    }
    return all;
  }

  /** Which backups could not be read at the last look, else "". */
  String trouble() {
    return unreadable.isEmpty()
        ? ""
        : "backups of the state database cannot be read: "
            + unreadable
            + "; see to the disk and to their rights, or move them away";
  }

  private void setAside(Path backup) throws IOException {
    Path aside = files.directory().resolve("backup.damaged");
    log.error("event=state-backup-damaged file={} moved-to={}", backup, aside.getFileName());
    StateFiles.delete(aside);
    Files.move(backup, aside);
  }

  /** The script. It was checked when the backup was found. */
  static Reader read(Backup backup) throws IOException {
    InputStream whole = new BufferedInputStream(Files.newInputStream(backup.file));
    InputStream script = new Bounded(whole, backup.scriptLength);
    return new InputStreamReader(new GZIPInputStream(script, 1 << 16), StandardCharsets.UTF_8);
  }

  /** All that is older than the newest good ones that are kept, be it good or not. */
  private void removeOld() throws IOException {
    List<Backup> good = newestFirst();
    if (good.size() < kept) {
      return;
    }
    Path oldest = good.get(kept - 1).file;
    boolean isOlder = false;
    for (Numbered each : numbered()) {
      if (isOlder) {
        StateFiles.delete(each.file);
        unreadable.remove(each.file);
      }
      isOlder |= each.file.equals(oldest);
    }
  }

  private List<Numbered> numbered() throws IOException {
    List<Numbered> all = new ArrayList<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(files.directory(), "backup-*.state")) {
      for (Path file : found) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          all.add(new Numbered(Long.parseLong(name.group(1)), file));
        }
      }
    }
    all.sort(Comparator.comparingLong(Numbered::number).reversed());
    return all;
  }

  private static void seal(Path part, Content content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(part, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long length = channel.size();
      ByteBuffer trailer = ByteBuffer.allocate(TRAILER);
      trailer.putInt(MAGIC).putInt(FORMAT).putInt(content.schemaVersion);
      trailer.putLong(content.madeAt.toEpochMilli()).putLong(content.writes).putLong(length);
      CRC32C crc = crc(channel, length);
      crc.update(trailer.array(), 0, TRAILER - 4);
      trailer.putInt((int) crc.getValue()).flip();
      while (trailer.hasRemaining()) {
        channel.write(trailer, length + trailer.position());
      }
      channel.force(true);
    }
  }

  /** Empty if it is damaged; throws if the disk does not give it. */
  private Optional<Backup> good(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) < TRAILER) {
      return Optional.empty();
    }
    try (FileChannel channel = source.open(file)) {
      long length = channel.size() - TRAILER;
      ByteBuffer trailer = ByteBuffer.allocate(TRAILER);
      CRC32C crc = crc(channel, length);
      channel.position(length);
      while (trailer.hasRemaining() && channel.read(trailer) >= 0) {
        // reads on
      }
      trailer.flip();
      crc.update(trailer.array(), 0, TRAILER - 4);
      boolean whole =
          trailer.limit() == TRAILER && trailer.getInt(TRAILER - 4) == (int) crc.getValue();
      if (!whole || trailer.getInt() != MAGIC || trailer.getInt() != FORMAT) {
        return Optional.empty();
      }
      Content content =
          new Content(trailer.getInt(), Instant.ofEpochMilli(trailer.getLong()), trailer.getLong());
      return Optional.of(new Backup(file, content, length));
    }
  }

  private static CRC32C crc(FileChannel channel, long length) throws IOException {
    channel.position(0);
    InputStream in = new Bounded(Channels.newInputStream(channel), length);
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[1 << 16];
    int read = in.read(buffer);
    while (read > 0) {
      crc.update(buffer, 0, read);
      read = in.read(buffer);
    }
    return crc;
  }

  /** The first bytes of another. */
  private static final class Bounded extends InputStream {
    private final InputStream source;
    private long left;

    Bounded(InputStream source, long length) {
      this.source = source;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0 || length == 0) {
        return left == 0 ? -1 : 0;
      }
      int read = source.read(target, offset, (int) Math.min(length, left));
      left -= Math.max(0, read);
      return read;
    }

    @Override
    public int available() throws IOException {
      return (int) Math.min(source.available(), left);
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }
}
