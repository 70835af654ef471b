package io.vivremotion.uplink.image;

import io.vivremotion.uplink.image.Header.Format;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes by the JDK's readers, with pixels left out on the way so that memory stays bounded.
 * Colour profiles are left out: the numbers are taken as sRGB.
 */
final class Decoding {
  /** Of the pixels wanted, so many are decoded at most: the mean of several is better than one. */
  private static final int SPARE = 3;

  private static final int CHUNK_EXTRA = 12;
  private static final int PNG_SIGNATURE = 8;
  private static final Set<String> NEEDED = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");

  private Decoding() {}

  /** A picture that the JDK does not read, or is broken. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable(String message) {
      super(message);
    }
  }

  /**
   * @param most pixels wanted
   * @param mostSource pixels that there may be, as the reader sees them
   */
  static Pixels decode(byte[] bytes, Header header, long most, long mostSource) throws Unreadable {
    ImageReader reader = reader(header.format());
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(plain(bytes, header)))) {
      reader.setInput(in, true, true);
      long there = (long) reader.getWidth(0) * reader.getHeight(0);
      if (there > mostSource) { // a frame of a GIF may be larger than it says
        throw new Unreadable("it is larger than its header says");
      }
      boolean[] warned = {false};
      IIOReadWarningListener listener = (source, warning) -> warned[0] = true;
      reader.addIIOReadWarningListener(listener);
      ImageReadParam param = reader.getDefaultReadParam();
      int step = step(there, most);
      param.setSourceSubsampling(step, step, 0, 0);
      BufferedImage image = reader.read(0, param);
      if (warned[0]) {
        throw new Unreadable("it is damaged");
      }
      return Scaling.toPixels(Raws.of(image), most).upright(header.orientation());
    } catch (IOException | RuntimeException e) { // readers throw anything for broken files
      throw new Unreadable("it cannot be decoded: " + e.getClass().getSimpleName());
    } finally {
      reader.dispose();
    }
  }

  private static int step(long there, long most) {
    int step = 1;
    while (there / ((long) step * step) > SPARE * most) {
      step++;
    }
    return step;
  }

  private static ImageReader reader(Format format) throws Unreadable {
    var readers = ImageIO.getImageReadersByFormatName(format.name());
    if (!readers.hasNext()) {
      throw new Unreadable("this Java has no reader for " + format);
    }
    return readers.next();
  }

  /** A PNG's other chunks may unpack to more than memory holds: they are not even looked at. */
  private static byte[] plain(byte[] bytes, Header header) throws Unreadable {
    if (header.format() != Format.PNG) {
      return bytes;
    }
    var out = new ByteArrayOutputStream(bytes.length);
    out.write(bytes, 0, PNG_SIGNATURE);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int at = PNG_SIGNATURE;
    while (at + CHUNK_EXTRA <= bytes.length) {
      int length = in.getInt(at);
      if (length < 0 || length > bytes.length - at - CHUNK_EXTRA) {
        throw new Unreadable("a chunk is cut short");
      }
      String type = new String(bytes, at + 4, 4, StandardCharsets.US_ASCII);
      if (NEEDED.contains(type)) {
        out.write(bytes, at, length + CHUNK_EXTRA);
      }
      at += length + CHUNK_EXTRA;
    }
    return out.toByteArray();
  }
}
