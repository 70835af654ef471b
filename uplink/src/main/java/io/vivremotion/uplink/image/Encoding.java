package io.vivremotion.uplink.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes a picture in at most so many bytes: JPEG, or PNG where something can be seen through. */
final class Encoding {
  private static final float[] QUALITIES = {0.85f, 0.7f, 0.55f, 0.4f};

  /** Below this a picture shows nothing any more. */
  private static final long LEAST_PIXELS = 96 * 96;

  private static final double SHRUNK_SURELY = 0.85;

  private Encoding() {}

  /** A written picture. */
  static final class Encoded {
    private final String mediaType;
    private final byte[] bytes;

    Encoded(String mediaType, byte[] bytes) {
      this.mediaType = mediaType;
      this.bytes = bytes;
    }

    /** Such as {@code image/jpeg}. */
    String mediaType() {
      return mediaType;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  /** The largest that fits; if none does, the smallest that still shows something. */
  static Encoded within(Pixels pixels, long mostBytes) {
    boolean opaque = pixels.isOpaque();
    Pixels now = pixels;
    while (true) {
      Encoded made = opaque ? jpeg(now, mostBytes) : png(now);
      long area = (long) now.width() * now.height();
      if (made.bytes().length <= mostBytes || area <= LEAST_PIXELS) {
        return made;
      }
      double share = SHRUNK_SURELY * mostBytes / made.bytes().length;
      now = Scaling.toPixels(now, Math.max(LEAST_PIXELS, (long) (area * share)));
    }
  }

  /** Of the best quality that fits, else of the worst. */
  private static Encoded jpeg(Pixels pixels, long mostBytes) {
    BufferedImage image = image(pixels, BufferedImage.TYPE_INT_RGB);
    byte[] bytes = {};
    for (float quality : QUALITIES) {
      bytes = written("jpeg", image, quality);
      if (bytes.length <= mostBytes) {
        break;
      }
    }
    return new Encoded("image/jpeg", bytes);
  }

  private static Encoded png(Pixels pixels) {
    return new Encoded("image/png", written("png", image(pixels, BufferedImage.TYPE_INT_ARGB), 1));
  }

  private static BufferedImage image(Pixels pixels, int type) {
    var image = new BufferedImage(pixels.width(), pixels.height(), type);
    image.getRaster().setDataElements(0, 0, pixels.width(), pixels.height(), pixels.argb());
    return image;
  }

  private static byte[] written(String format, BufferedImage image, float quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam param = writer.getDefaultWriteParam();
      if (format.equals("jpeg")) {
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionQuality(quality);
      }
      writer.write(null, new IIOImage(image, null, null), param);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
