package io.vivremotion.uplink.audit;

import io.vivremotion.uplink.audit.ChainFiles.ChainFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends lines to the chain. After a failure everything since the last {@link #force} is gone, and
 * the next {@link #append} opens the files again. Used by one thread.
 */
final class ChainWriter {
  private static final Logger log = LoggerFactory.getLogger(ChainWriter.class);
  private static final int BUFFER_BYTES = 64 << 10;

  private final AuditLog.Config config;
  private final Path directory;

  /** The files, each with the entry before its first. */
  private final Deque<Kept> kept = new ArrayDeque<>();

  private @Nullable FileChannel channel;

  /** Appended and not yet written: many lines go to the disk at once. */
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  private final LineBytes lineBytes = new LineBytes();

  /** Of the newest file, what is in the buffer included. */
  private long fileBytes;

  private Link last = Link.START;
  private Link forced = Link.START;

  /** Since the last force: lines, and how many requests they tell of. */
  private int unforcedLines;

  private long unforcedRequests;

  private record Kept(Path path, Link before) {}

  ChainWriter(AuditLog.Config config, Path directory) {
    this.config = config;
    this.directory = directory;
  }

  /** Goes on where the chain ends; says in it if that is not where it should. */
  void open(Instant now) throws IOException {
    if (channel != null) {
      return;
    }
    Files.createDirectories(directory);
    kept.clear();
    ChainFiles.setAside(directory);
    Tail.Found found = Tail.find(directory);
    last = found.last();
    forced = last;
    unforcedLines = 0;
    unforcedRequests = 0;
    for (ChainFile file : ChainFiles.of(directory)) {
      kept.add(new Kept(file.path(), Tail.beforeFirst(file)));
    }
    buffer.clear();
    channel =
        kept.isEmpty()
            ? create()
            : FileChannel.open(kept.getLast().path(), StandardOpenOption.APPEND);
    fileBytes = channel.size();
    if (!found.broken().isEmpty()) {
      append(Line.broken(found.broken(), now), 0);
    }
    append(Line.mark("start", now), 0);
  }

  /**
   * Throws {@link IOException} if it is not open.
   *
   * @param requests that are missing if this line is lost
   */
  void append(Line line, long requests) throws IOException {
    if (fileBytes >= config.fileBytes()) {
      rotate();
    }
    lineBytes.begin();
    line.writeTo(lineBytes, last.number() + 1, last.hash());
    String hash = lineBytes.hash();
    lineBytes.write('\n');
    if (lineBytes.size() > buffer.remaining()) {
      flush();
    }
    if (lineBytes.size() > buffer.remaining()) {
      write(lineBytes.view());
    } else {
      buffer.put(lineBytes.view());
    }
    fileBytes += lineBytes.size();
    last = new Link(last.number() + 1, hash);
    unforcedLines++;
    unforcedRequests += requests;
  }

  /** Hands what was appended to the system: a kill no longer takes it. */
  void flush() throws IOException {
    write(buffer.flip());
    buffer.clear();
  }

  private void write(ByteBuffer bytes) throws IOException {
    FileChannel now = opened();
    while (bytes.hasRemaining()) {
      now.write(bytes);
    }
  }

  /** What was appended survives a power cut from here on. */
  void force() throws IOException {
    if (unforcedLines == 0) {
      return;
    }
    flush();
    opened().force(false);
    forced = last;
    unforcedLines = 0;
    unforcedRequests = 0;
    new Head(kept.getFirst().before(), last).write(directory);
  }

  Link last() {
    return last;
  }

  /**
   * Lets go of it as it was forced. Where even that fails, lines stay that are told missing.
   *
   * @return how many requests are lost
   */
  long abandon() {
    long lost = unforcedRequests;
    close();
    try {
      Tail.cut(directory, forced);
    } catch (IOException | UncheckedIOException e) {
      log.warn("event=audit-not-cut after={}", forced, e);
    }
    unforcedLines = 0;
    unforcedRequests = 0;
    return lost;
  }

  void close() {
    FileChannel was = channel;
    channel = null;
    if (was != null) {
      try {
        was.close();
      } catch (IOException e) {
        log.debug("event=audit-closed", e); // closed all the same
      }
    }
  }

  private void rotate() throws IOException {
    force();
    close();
    channel = create();
    fileBytes = 0;
    while (kept.size() > config.files()) {
      Path oldest = kept.removeFirst().path();
      new Head(kept.getFirst().before(), forced).write(directory);
      Files.deleteIfExists(oldest);
    }
  }

  private FileChannel create() throws IOException {
    Path path = ChainFiles.path(directory, last.number() + 1);
    kept.add(new Kept(path, last));
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private FileChannel opened() throws IOException {
    return Optional.ofNullable(channel)
        .orElseThrow(() -> new IOException("the audit log is not open"));
  }
}
