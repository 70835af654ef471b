package io.vivremotion.flow;

import io.vivremotion.insight.SetAside;
import io.vivremotion.state.Checkpointed;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UTFDataFormatException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * What the flow knows, up to one place of the inbox. Written whole beside the old one, forced, and
 * put in its place by a rename, so that there is always one that is right.
 *
 * <pre>
 *   magic (4) "VVCP", version (1)
 *   through (8): the last inbox sequence that is part of it
 *   runs: count (1), each (8): the runs of the gateway whose messages are part of it
 *   sections: count (2), each: name (UTF), length (4), bytes
 *   CRC-32C (4) of all before
 * </pre>
 */
final class CheckpointFile {
  private static final int MAGIC = 0x56564350;
  private static final int VERSION = 1;
  private static final int CRC_BYTES = 4;

  private final Path directory;
  private final Path file;
  private final Path fresh;

  CheckpointFile(Path directory) {
    this.directory = directory;
    this.fresh = directory.resolve("checkpoint.new");
    this.file = directory.resolve("checkpoint");
  }

  /**
   * How far the state goes. A record is part of it if its sequence is not after {@code through} and
   * its message is of one of the runs: the second guards against an inbox that was begun anew.
   */
  record Mark(long through, Set<Long> runs) {
    static final Mark NONE = new Mark(0, Set.of());
  }

  private record Contents(Mark mark, Map<String, Section> sections) {}

  private record Section(long at, int length) {
    long end() {
      return at + length;
    }
  }

  /** What was restored, and what could not be, in words. */
  record Loaded(Mark mark, List<String> troubles) {}

  void save(Mark mark, List<Checkpointed> parts) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      OutputStream buffered = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      CheckedOutputStream checked = new CheckedOutputStream(buffered, new CRC32C());
      DataOutputStream out = new DataOutputStream(checked);
      write(mark, parts, out);
      out.flush();
      new DataOutputStream(buffered).writeInt((int) checked.getChecksum().getValue());
      buffered.flush();
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Never prevents a start: what is damaged is set aside and begun anew. */
  Loaded load(List<Checkpointed> parts) throws IOException {
    SetAside.makeDirectory(directory);
    if (!SetAside.isUsable(fresh, Long.MAX_VALUE)) {
      SetAside.rename(fresh, "not a file");
    }
    if (!SetAside.isUsable(file, Long.MAX_VALUE)) {
      return damaged("not a file that can be read");
    }
    if (!Files.exists(file)) {
      return new Loaded(Mark.NONE, List.of());
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      Optional<Contents> contents = contents(in);
      if (contents.isEmpty()) {
        return damaged("it is not as long as it says, or not of this version");
      }
      if (!isWhole(in)) {
        return damaged("its checksum is wrong");
      }
      return new Loaded(contents.get().mark(), restore(parts, contents.get().sections(), in));
    } catch (IOException e) { // a bad sector: it will not get better
      return damaged(e.toString());
    }
  }

  private Loaded damaged(String why) throws IOException {
    Path aside = SetAside.rename(file, why);
    return new Loaded(
        Mark.NONE,
        List.of(
            "the checkpoint was damaged: last values and digests begin anew; it is at " + aside));
  }

  private static void write(Mark mark, List<Checkpointed> parts, DataOutputStream out)
      throws IOException {
    out.writeInt(MAGIC);
    out.writeByte(VERSION);
    out.writeLong(mark.through());
    out.writeByte(mark.runs().size());
    for (long run : mark.runs()) {
      out.writeLong(run);
    }
    out.writeShort(parts.size());
    for (Checkpointed part : parts) {
      ByteArrayOutputStream section = new ByteArrayOutputStream(1 << 14);
      part.save(new DataOutputStream(section));
      out.writeUTF(part.checkpointName());
      out.writeInt(section.size());
      section.writeTo(out);
    }
  }

  /** By its headers alone: of what is not ours, however long, little is read. */
  private static Optional<Contents> contents(RandomAccessFile in) throws IOException {
    try {
      if (in.readInt() != MAGIC || in.readByte() != VERSION) {
        return Optional.empty();
      }
      long through = in.readLong();
      Set<Long> runs = new LinkedHashSet<>();
      for (int i = in.readByte(); i > 0; i--) {
        runs.add(in.readLong());
      }
      Map<String, Section> sections = new HashMap<>();
      for (int i = in.readShort(); i > 0; i--) {
        String name = in.readUTF();
        int length = in.readInt();
        Section section = new Section(in.getFilePointer(), length);
        if (length < 0 || section.end() > in.length()) {
          return Optional.empty();
        }
        sections.put(name, section);
        in.seek(section.end());
      }
      return in.getFilePointer() + CRC_BYTES == in.length()
          ? Optional.of(new Contents(new Mark(through, runs), sections))
          : Optional.empty();
    } catch (EOFException | UTFDataFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean isWhole(RandomAccessFile in) throws IOException {
    CRC32C crc = new CRC32C();
    byte[] piece = new byte[1 << 16];
    in.seek(0);
    long left = in.length() - CRC_BYTES;
    while (left > 0) {
      int length = (int) Math.min(piece.length, left);
      in.readFully(piece, 0, length);
      crc.update(piece, 0, length);
      left -= length;
    }
    return in.readInt() == (int) crc.getValue();
  }

  /** One section in memory at a time. */
  private static List<String> restore(
      List<Checkpointed> parts, Map<String, Section> sections, RandomAccessFile in) {
    List<String> troubles = new ArrayList<>();
    for (Checkpointed part : parts) {
      Section section = sections.get(part.checkpointName());
      if (section != null) {
        try {
          byte[] bytes = new byte[section.length()];
          in.seek(section.at());
          in.readFully(bytes);
          part.restore(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException | RuntimeException e) { // a part must not keep the gateway down
          troubles.add("the state of " + part.checkpointName() + " could not be restored: " + e);
        }
      }
    }
    return troubles;
  }
}
