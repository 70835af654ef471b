package io.vivremotion.uplink.image;

/** A picture read row by row. */
interface Rows {
  int width();

  int height();

  /** 0xAARRGGBB of each pixel of the row, into the first {@link #width} places. */
  void row(int y, int[] out);
}
