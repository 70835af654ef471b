package io.vivremotion.uplink.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Pictures made by the JDK, and what is done to them. */
public final class MadePictures {
  private MadePictures() {}

  /** Noise over slopes, as a photograph has it: it does not compress to nothing. */
  public static byte[] photo(int width, int height, String format) throws IOException {
    Random random = new Random(7);
    return picture(
        width,
        height,
        BufferedImage.TYPE_INT_RGB,
        format,
        (x, y) -> {
          int noise = random.nextInt(48);
          int red = Math.min(255, x * 200 / width + noise);
          int green = Math.min(255, y * 200 / height + noise);
          return red << 16 | green << 8 | 80 + noise;
        });
  }

  static byte[] picture(int width, int height, int type, String format, IntBinaryOperator argb)
      throws IOException {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, argb.applyAsInt(x, y));
      }
    }
    return written(image, format);
  }

  static byte[] written(BufferedImage image, String format) throws IOException {
    var out = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, out)) {
      throw new IOException("no writer for " + format);
    }
    return out.toByteArray();
  }

  static BufferedImage read(byte[] bytes) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(bytes));
  }

  public static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** The same JPEG, said to be taken with the camera turned. */
  static byte[] turned(byte[] jpeg, int orientation) {
    ByteBuffer exif = ByteBuffer.allocate(36);
    exif.putShort((short) 0xFFE1).putShort((short) 34);
    exif.put("Exif\0\0MM\0*".getBytes(StandardCharsets.ISO_8859_1)).putInt(8);
    exif.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
    exif.putShort((short) orientation).putShort((short) 0).putInt(0);
    var out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    out.writeBytes(exif.array());
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  /** A PNG of which only the head is there, and says this. */
  public static byte[] pngHead(int width, int height) {
    ByteBuffer out = ByteBuffer.allocate(8 + 25);
    out.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
    out.put(chunk("IHDR", head(width, height)));
    return out.array();
  }

  private static byte[] head(int width, int height) {
    byte[] rest = {8, 2, 0, 0, 0};
    return ByteBuffer.allocate(13).putInt(width).putInt(height).put(rest).array();
  }

  static byte[] chunk(String type, byte[] data) {
    ByteBuffer body = ByteBuffer.allocate(4 + data.length);
    body.put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    CRC32 crc = new CRC32();
    crc.update(body.array());
    return ByteBuffer.allocate(12 + data.length)
        .putInt(data.length)
        .put(body.array())
        .putInt((int) crc.getValue())
        .array();
  }
}
