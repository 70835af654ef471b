package io.vivremotion.uplink;

import io.vivremotion.uplink.file.ReplacedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
  private static final Logger LOG = LoggerFactory.getLogger(LedgerFile.class);
  private static final String VERSION = "vivremotion-uplink 1\n";
  private static final String SUM = "crc32c ";

  private final ReplacedFile file;

  /**
   * @param directory made if absent
   */
  public LedgerFile(Path directory) {
    this(directory, "ledger");
  }

  /**
   * @param name of the file
   */
  public LedgerFile(Path directory, String name) {
    this.file = new ReplacedFile(directory, name);
  }

  @Override
  public Map<String, String> load() throws IOException {
    if (!Files.exists(file.path()) && !Files.exists(file.before())) {
      return Map.of();
    }
    try {
      return read(file.path());
    } catch (IOException newer) {
      try {
        Map<String, String> older = read(file.before());
        LOG.warn(
            "uplink event=ledger_before_read file={} reason=\"{}\"",
            file.path(),
            newer.getMessage());
        return older;
      } catch (IOException older) {
        newer.addSuppressed(older);
        throw new IOException(file.path() + " cannot be read, nor can the one before", newer);
      }
    }
  }

  private static Map<String, String> read(Path from) throws IOException {
    String text = ReplacedFile.read(from);
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
    file.replaceAndKeep(text);
  }

  private static String sum(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }
}
