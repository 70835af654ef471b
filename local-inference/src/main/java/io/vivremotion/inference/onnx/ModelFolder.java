package io.vivremotion.inference.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A model's folder: its files and a file {@code sha256} (as {@code sha256sum} writes it) that names
 * each of them. Nothing is loaded that does not match.
 */
public final class ModelFolder {
  private static final int BLOCK_BYTES = 1 << 16;
  private static final String REMEDY =
      "; models come with the release: install it again, its folder models with it";

  private final Path folder;

  public ModelFolder(Path folder) {
    this.folder = folder;
  }

  /** The path of a file after its checksum was compared. */
  public Path verified(String file) throws UnusableModel {
    Path path = folder.resolve(file);
    if (!Files.isReadable(path)) {
      throw new UnusableModel("model file " + path + " is missing or not readable" + REMEDY);
    }
    String expected = expected(file);
    String actual = digest(path);
    if (!expected.equals(actual)) {
      throw new UnusableModel(
          "model file "
              + path
              + " is damaged: its sha256 is "
              + actual
              + ", expected "
              + expected
              + REMEDY);
    }
    return path;
  }

  private String expected(String file) throws UnusableModel {
    Path sums = folder.resolve("sha256");
    List<String> lines;
    try {
      lines = Files.readAllLines(sums);
    } catch (IOException unreadable) {
      throw new UnusableModel("checksum file " + sums + " cannot be read" + REMEDY, unreadable);
    }
    return lines.stream()
        .filter(line -> line.length() > 66 && line.substring(66).equals(file))
        .map(line -> line.substring(0, 64))
        .findFirst()
        .orElseThrow(() -> new UnusableModel("checksum file " + sums + " has no line for " + file));
  }

  private static String digest(Path path) throws UnusableModel {
    try (FileChannel channel = FileChannel.open(path)) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
      while (channel.read(block) >= 0) {
        block.flip();
        sha256.update(block);
        block.clear();
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (IOException unreadable) {
      throw new UnusableModel("model file " + path + " cannot be read" + REMEDY, unreadable);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this JDK has no SHA-256", missing);
    }
  }
}
