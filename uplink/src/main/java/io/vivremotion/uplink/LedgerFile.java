package io.vivremotion.uplink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A {@link Ledger} as a small text file, replaced as a whole by rename; the one before is kept and
 * read if the newer is damaged. Used by one thread.
 *
 * <pre>
 * vivremotion-uplink 1
 * KEY VALUE
 * crc32c HEX
 * </pre>
 */
public final class LedgerFile implements Ledger {
  private static final String VERSION = "vivremotion-uplink 1\n";
  private static final String SUM = "crc32c ";

  private final Path directory;
  private final Path file;
  private final Path before;

  /**
   * @param directory made if absent
   */
  public LedgerFile(Path directory) {
    this.directory = directory;
    this.file = directory.resolve("ledger");
    this.before = directory.resolve("ledger.before");
  }

  @Override
  public Map<String, String> load() throws IOException {
    if (!Files.exists(file) && !Files.exists(before)) {
      return Map.of();
    }
    try {
      return read(file);
    } catch (IOException newer) {
      try {
        return read(before);
      } catch (IOException older) {
        newer.addSuppressed(older);
        throw new IOException(file + " cannot be read, nor can the one before", newer);
      }
    }
  }

  private static Map<String, String> read(Path from) throws IOException {
    String text = Files.readString(from);
    int sumAt = text.lastIndexOf(SUM);
    if (!text.startsWith(VERSION) || sumAt < 0) {
      throw new IOException(from + " is not of this version");
    }
    String body = text.substring(0, sumAt);
    if (!text.substring(sumAt).strip().equals(SUM + sum(body))) {
      throw new IOException(from + " is damaged");
    }
    Map<String, String> entries = new TreeMap<>();
    for (String line : body.substring(VERSION.length()).lines().toList()) {
      int space = line.indexOf(' ');
      entries.put(line.substring(0, Math.max(0, space)), line.substring(space + 1));
    }
    return entries;
  }

  @Override
  public void save(Map<String, String> entries) throws IOException {
    StringBuilder body = new StringBuilder(VERSION);
    new TreeMap<>(entries)
        .forEach((key, value) -> body.append(key).append(' ').append(value).append('\n'));
    String text = body + SUM + sum(body.toString()) + "\n";
    Files.createDirectories(directory);
    Path next = directory.resolve("ledger.next");
    try (FileChannel channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    if (Files.exists(file)) {
      Files.move(file, before, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel parent = FileChannel.open(directory)) {
      parent.force(true);
    }
  }

  private static String sum(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }
}
