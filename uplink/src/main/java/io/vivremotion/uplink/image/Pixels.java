package io.vivremotion.uplink.image;

/** A picture in memory: 0xAARRGGBB by row, the alpha not multiplied in. */
final class Pixels implements Rows {
  private final int width;
  private final int height;
  private final int[] argb;

  Pixels(int width, int height, int[] argb) {
    this.width = width;
    this.height = height;
    this.argb = argb;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public void row(int y, int[] out) {
    System.arraycopy(argb, y * width, out, 0, width);
  }

  int[] argb() {
    return argb;
  }

  boolean isOpaque() {
    for (int pixel : argb) {
      if (pixel >>> 24 != 0xFF) {
        return false;
      }
    }
    return true;
  }

  /** Turned and mirrored as EXIF says it was taken. */
  Pixels upright(int orientation) {
    if (orientation == 1) {
      return this;
    }
    boolean turned = orientation >= 5;
    int wide = turned ? height : width;
    int high = turned ? width : height;
    int[] out = new int[argb.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int right = width - 1 - x;
        int below = height - 1 - y;
        int to =
            switch (orientation) {
              case 2 -> y * wide + right;
              case 3 -> below * wide + right;
              case 4 -> below * wide + x;
              case 5 -> x * wide + y;
              case 6 -> x * wide + below;
              case 7 -> right * wide + below;
              default -> right * wide + y;
            };
        out[to] = argb[y * width + x];
      }
    }
    return new Pixels(wide, high, out);
  }
}
