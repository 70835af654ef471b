package io.vivremotion.spool;

import java.nio.ByteBuffer;

/** Says what a record is. Called on any thread; must not throw, whatever the bytes are. */
public interface Describer {
  Describer NONE = _ -> Description.NONE;

  Description describe(ByteBuffer record);

  /**
   * @param label what a tombstone counts it as: few different ones, such as a kind or a device
   * @param series records of one series may be thinned out; empty: belongs to none
   * @param key of records with one key the newest supersedes the others; empty: supersedes none
   */
  record Description(String label, String series, String key) {
    public static final Description NONE = new Description("", "", "");
  }
}
