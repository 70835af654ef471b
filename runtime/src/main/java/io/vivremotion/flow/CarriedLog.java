package io.vivremotion.flow;

import io.vivremotion.insight.SetAside;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.RecordFields;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
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
 * a power cut some may go out twice, with the same id; so may those for which there was no room.
 * Entries: id (16), CRC-32C (4) of it.
 */
final class CarriedLog implements Closeable {
  /** In memory after a start that is some 75 bytes for each entry: 16 MB. */
  static final int MOST_BYTES = 4 << 20;

  private static final int ENTRY_BYTES = RecordFields.ID_BYTES + 4;

  private final Path file;
  private final int mostBytes;
  private final Set<MessageId> before = new HashSet<>();
  private @Nullable FileChannel channel;

  /** Of entries that were written whole. */
  private int bytes;

  CarriedLog(Path directory, int mostBytes) {
    this.file = directory.resolve("carried");
    this.mostBytes = mostBytes;
  }

  /** Never prevents a start: what cannot be used is set aside; returns why, or nothing. */
  Optional<String> open() throws IOException {
    if (!SetAside.isUsable(file, Long.MAX_VALUE)) {
      return begunAnew("not a file that can be read");
    }
    FileChannel opened = openFile();
    try {
      bytes = read(opened);
    } catch (IOException e) { // a bad sector: it will not get better
      return begunAnew(e.toString());
    }
    if (opened.size() - bytes >= ENTRY_BYTES) {
      return begunAnew("longer than " + mostBytes + " bytes");
    }
    return Optional.empty();
  }

  /** With what is known. */
  private Optional<String> begunAnew(String why) throws IOException {
    close();
    Path aside = SetAside.rename(file, why);
    openFile();
    bytes = 0;
    add(List.copyOf(before));
    return Optional.of(
        "what was escalated since the checkpoint is not all known and may go out twice; it is at "
            + aside);
  }

  private FileChannel openFile() throws IOException {
    FileChannel opened =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    channel = opened;
    return opened;
  }

  /** Returns where the entries that are read end. */
  private int read(FileChannel from) throws IOException {
    int most = (int) Math.min(from.size(), mostBytes) / ENTRY_BYTES;
    var in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(from), 1 << 16));
    ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES);
    for (int i = 0; i < most; i++) {
      in.readFully(entry.array());
      MessageId id = RecordFields.getId(entry.clear());
      if (entry.getInt() == crc(id)) {
        before.add(id);
      }
    }
    return most * ENTRY_BYTES;
  }

  /** Whether an earlier run has carried it out. */
  boolean contains(MessageId id) {
    return !before.isEmpty() && before.contains(id);
  }

  /** Time for a checkpoint: what the flow has under way still finds room. */
  boolean isNearlyFull() {
    return bytes >= mostBytes - mostBytes / 8;
  }

  /** Notes them; false if not all of them, as there is no room. */
  boolean add(List<MessageId> ids) throws IOException {
    FileChannel open = channel;
    if (open == null || ids.isEmpty()) {
      return true;
    }
    int fitting = Math.min(ids.size(), (mostBytes - bytes) / ENTRY_BYTES);
    ByteBuffer entries = ByteBuffer.allocate(fitting * ENTRY_BYTES);
    for (MessageId id : ids.subList(0, fitting)) {
      RecordFields.putId(entries, id);
      entries.putInt(crc(id));
    }
    entries.flip();
    while (entries.hasRemaining()) {
      open.write(entries, (long) bytes + entries.position());
    }
    bytes += entries.limit();
    return fitting == ids.size();
  }

  /** The checkpoint holds all of it now. */
  void reset() throws IOException {
    before.clear();
    FileChannel open = channel;
    if (open != null && open.size() > 0) {
      open.truncate(0);
      bytes = 0;
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
