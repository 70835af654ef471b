package io.vivremotion.uplink.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** What the JDK decoded, as rows; its own conversion makes grey brighter than it is. */
final class Raws {
  private Raws() {}

  static Rows of(BufferedImage image) {
    return image.getColorModel() instanceof IndexColorModel colours
        ? new Indexed(image.getRaster(), colours)
        : new Sampled(image.getRaster());
  }

  /** By a table of colours. */
  private static final class Indexed implements Rows {
    private final Raster raster;
    private final int[] table;

    Indexed(Raster raster, IndexColorModel colours) {
      this.raster = raster;
      this.table = new int[colours.getMapSize()];
      colours.getRGBs(table);
    }

    @Override
    public int width() {
      return raster.getWidth();
    }

    @Override
    public int height() {
      return raster.getHeight();
    }

    @Override
    public void row(int y, int[] out) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width(), 1, 0, out);
      for (int x = 0; x < width(); x++) {
        out[x] = table[out[x]];
      }
    }
  }

  /** Grey, grey with alpha, colours, colours with alpha; 8 or 16 bits. */
  private static final class Sampled implements Rows {
    private final Raster raster;
    private final int bands;
    private final int shift;
    private final int[] samples;

    Sampled(Raster raster) {
      this.raster = raster;
      this.bands = raster.getNumBands();
      this.shift = Math.max(0, raster.getSampleModel().getSampleSize(0) - 8);
      this.samples = new int[bands * raster.getWidth()];
    }

    @Override
    public int width() {
      return raster.getWidth();
    }

    @Override
    public int height() {
      return raster.getHeight();
    }

    @Override
    public void row(int y, int[] out) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width(), 1, samples);
      for (int x = 0; x < width(); x++) {
        int red = sample(x, 0);
        int green = bands < 3 ? red : sample(x, 1);
        int blue = bands < 3 ? red : sample(x, 2);
        int alpha = bands % 2 == 0 ? sample(x, bands - 1) : 0xFF;
        out[x] = alpha << 24 | red << 16 | green << 8 | blue;
      }
    }

    private int sample(int x, int band) {
      return samples[x * bands + band] >> shift & 0xFF;
    }
  }
}
