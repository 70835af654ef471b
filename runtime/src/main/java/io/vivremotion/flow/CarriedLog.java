package io.vivremotion.flow;

import io.vivremotion.insight.SetAside;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.RecordFields;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Which messages since the checkpoint have had their answer or escalation put on disk, so that a
 * replay after a crash rebuilds state from them and does not escalate them again. Not forced: after
 * a power cut some may go out twice, with the same id. Entries: id (16), CRC-32C (4) of it.
 */
final class CarriedLog implements Closeable {
  private static final int ENTRY_BYTES = RecordFields.ID_BYTES + 4;

  /** It is read as a whole: what is longer is not ours. */
  private static final long MOST_BYTES = 256L << 20;

  private final Path file;
  private final Set<MessageId> before = new HashSet<>();
  private @Nullable FileChannel channel;

  CarriedLog(Path directory) {
    this.file = directory.resolve("carried");
  }

  /** Never prevents a start: what cannot be used is set aside; returns why, or nothing. */
  Optional<String> open() throws IOException {
    if (SetAside.isUsable(file, MOST_BYTES)) {
      openFile();
      return Optional.empty();
    }
    Path aside = SetAside.rename(file, "not a file that can be read");
    openFile();
    return Optional.of(
        "what was escalated since the checkpoint is not known and may go out twice; it is at "
            + aside);
  }

  private void openFile() throws IOException {
    FileChannel opened =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    channel = opened;
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file));
    while (all.remaining() >= ENTRY_BYTES) {
      MessageId id = RecordFields.getId(all);
      if (all.getInt() == crc(id)) {
        before.add(id);
      }
    }
    opened.truncate(all.position());
    opened.position(all.position());
  }

  /** Whether an earlier run has carried it out. */
  boolean contains(MessageId id) {
    return !before.isEmpty() && before.contains(id);
  }

  void add(List<MessageId> ids) throws IOException {
    FileChannel open = channel;
    if (open == null || ids.isEmpty()) {
      return;
    }
    ByteBuffer entries = ByteBuffer.allocate(ids.size() * ENTRY_BYTES);
    for (MessageId id : ids) {
      RecordFields.putId(entries, id);
      entries.putInt(crc(id));
    }
    entries.flip();
    while (entries.hasRemaining()) {
      open.write(entries);
    }
  }

  /** The checkpoint holds all of it now. */
  void reset() throws IOException {
    before.clear();
    FileChannel open = channel;
    if (open != null && open.position() > 0) {
      open.truncate(0);
      open.position(0);
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }

  private static int crc(MessageId id) {
    CRC32C crc = new CRC32C();
    ByteBuffer bytes = ByteBuffer.allocate(RecordFields.ID_BYTES);
    RecordFields.putId(bytes, id);
    crc.update(bytes.flip());
    return (int) crc.getValue();
  }
}
