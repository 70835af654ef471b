package io.vivremotion.uplink.tenant;

import io.vivremotion.uplink.file.ReplacedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What tenants have spent, as text of one line for each day and month, with a hash of all lines at
 * the end. Replaced as a whole by rename, forced; the one before is kept. Used by one thread.
 *
 * <pre>
 * vivremotion-spent 1
 * TENANT day|month START MICROS TOKENS BYTES
 * sha256 HEX
 * </pre>
 */
final class SpentFile {
  private static final String VERSION = "vivremotion-spent 1";
  private static final Logger LOG = LoggerFactory.getLogger(SpentFile.class);
  private static final String HASH = "sha256 ";
  private static final int FIELDS = 6;

  private final ReplacedFile file;

  SpentFile(Path directory) {
    this.file = new ReplacedFile(directory, "spent");
  }

  /**
   * Nothing where there is no file; throws if there was one and neither it nor the one before can
   * be read.
   */
  List<Spent> load() throws IOException {
    if (!Files.exists(file.path()) && !Files.exists(file.before())) {
      return List.of();
    }
    try {
      return read(file.path());
    } catch (IOException e) {
      return fallBack(e);
    }
  }

  private List<Spent> fallBack(IOException first) throws IOException {
    try {
      List<Spent> older = read(file.before());
      LOG.warn("event=spent_before_read file={} reason=\"{}\"", file.path(), first.getMessage());
      return older;
    } catch (IOException second) {
      first.addSuppressed(second);
      throw new IOException(
          file.path()
              + " cannot be read ("
              + first.getMessage()
              + "), nor can the one before. Budgets are closed until both are moved away, which"
              + " begins at nothing spent, and the gateway is started again",
          first);
    }
  }

  private static List<Spent> read(Path from) throws IOException {
    String text = ReplacedFile.read(from);
    int hashAt = text.lastIndexOf(HASH);
    if (hashAt < 0 || !text.startsWith(VERSION + "\n")) {
      throw new IOException("it is not of this version");
    }
    String body = text.substring(0, hashAt);
    if (!text.substring(hashAt).strip().equals(HASH + KeyHash.of(body).hex())) {
      throw new IOException("its hash does not fit");
    }
    List<Spent> all = new ArrayList<>();
    for (String line : body.lines().skip(1).toList()) {
      all.add(parse(line));
    }
    return all;
  }

  private static Spent parse(String line) throws IOException {
    String[] fields = line.split(" ", -1);
    if (fields.length != FIELDS) {
      throw new IOException("it has a line of " + fields.length + " fields");
    }
    try {
      var spend =
          new Spend(
              Long.parseLong(fields[3]), Long.parseLong(fields[4]), Long.parseLong(fields[5]));
      Period period = Period.valueOf(fields[1].toUpperCase(Locale.ROOT));
      return new Spent(fields[0], period, LocalDate.parse(fields[2]), spend);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException("it has a line that is not understood", e);
    }
  }

  void save(List<Spent> all) throws IOException {
    var body = new StringBuilder(VERSION).append('\n');
    for (Spent one : all) {
      Spend spend = one.spend();
      body.append(one.tenant()).append(' ').append(one.period().word()).append(' ');
      body.append(one.start()).append(' ').append(spend.moneyMicros()).append(' ');
      body.append(spend.tokens()).append(' ').append(spend.bytes()).append('\n');
    }
    String text = body + HASH + KeyHash.of(body.toString()).hex() + "\n";
    file.replaceAndKeep(text);
  }
}
