package io.vivremotion.uplink.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a picture says of itself in its first bytes: nothing is decoded.
 *
 * @param orientation of EXIF, 1 to 8; 1: as it is stored
 * @param progressive a JPEG whose decoder holds all of it in memory
 */
record Header(Format format, int width, int height, int orientation, boolean progressive) {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  /** What can be decoded. */
  enum Format {
    PNG,
    JPEG,
    GIF
  }

  long pixels() {
    return (long) width * height;
  }

  /** Empty: none of the formats, or broken. */
  static Optional<Header> read(byte[] bytes) {
    try {
      return measured(bytes).filter(header -> header.width > 0 && header.height > 0);
    } catch (IndexOutOfBoundsException | BufferUnderflowException e) { // it is cut short
      return Optional.empty();
    }
  }

  private static Optional<Header> measured(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (begins(bytes, PNG)) {
      return Optional.of(new Header(Format.PNG, in.getInt(16), in.getInt(20), 1, false));
    }
    if (begins(bytes, "GIF8".getBytes(StandardCharsets.US_ASCII))) {
      in.order(ByteOrder.LITTLE_ENDIAN);
      return Optional.of(
          new Header(Format.GIF, in.getShort(6) & 0xFFFF, in.getShort(8) & 0xFFFF, 1, false));
    }
    return begins(bytes, new byte[] {(byte) 0xFF, (byte) 0xD8}) ? jpeg(in) : Optional.empty();
  }

  private static boolean begins(byte[] bytes, byte[] with) {
    return bytes.length >= with.length
        && Arrays.equals(bytes, 0, with.length, with, 0, with.length);
  }

  private static Optional<Header> jpeg(ByteBuffer in) {
    int orientation = 1;
    int at = 2;
    while (true) {
      while ((in.get(at) & 0xFF) == 0xFF && (in.get(at + 1) & 0xFF) == 0xFF) {
        at++; // fill bytes
      }
      int marker = in.get(at + 1) & 0xFF;
      if ((in.get(at) & 0xFF) != 0xFF || marker == 0xDA || marker == 0xD9) {
        return Optional.empty(); // no frame before the data
      }
      int length = in.getShort(at + 2) & 0xFFFF;
      if (isFrame(marker)) {
        int height = in.getShort(at + 5) & 0xFFFF;
        int width = in.getShort(at + 7) & 0xFFFF;
        return Optional.of(
            new Header(Format.JPEG, width, height, orientation, (marker & 0x03) == 2));
      }
      if (marker == 0xE1 && length > 16) {
        orientation = orientation(in.slice(at + 4, length - 2), orientation);
      }
      at += 2 + length;
    }
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  /** Of the first directory of EXIF, tag 0x0112. */
  private static int orientation(ByteBuffer exif, int otherwise) {
    if (exif.getInt(0) != 0x45786966) { // "Exif"
      return otherwise;
    }
    ByteBuffer tiff = exif.slice(6, exif.limit() - 6);
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    if (directory < 8 || directory + 2 > tiff.limit()) {
      return otherwise;
    }
    int entries = tiff.getShort(directory) & 0xFFFF;
    for (int i = 0; i < entries && directory + 2 + 12 * (i + 1) <= tiff.limit(); i++) {
      int entry = directory + 2 + 12 * i;
      int value = tiff.getShort(entry + 8) & 0xFFFF;
      if ((tiff.getShort(entry) & 0xFFFF) == 0x0112 && value >= 1 && value <= 8) {
        return value;
      }
    }
    return otherwise;
  }
}
