package io.vivremotion.spool;

import java.util.List;

/**
 * What the segments take and hold.
 *
 * @param taken bytes the segments take once the last is full
 * @param written bytes that are written to no more: full segments, whatever their ends leave free,
 *     and of the last what it holds
 * @param live bytes of the records that live, estimated
 * @param frames bytes of all frames
 * @param liveFrames of these, the frames of what lives, estimated
 */
record Room(int segments, long taken, long written, long live, long frames, long liveFrames) {
  /** All that is written, where it is just not sparse, to what of it lives. */
  private static final double LIVING = 8 / 5.0;

  /**
   * @param segmentBytes of the last one once it is full; 0 if it will not be written to
   */
  static Room of(List<Segment> segments, long segmentBytes) {
    long taken = 0;
    long live = 0;
    long frames = 0;
    long living = 0;
    for (Segment segment : segments) {
      taken += segment.fileBytes;
      live += segment.liveBytes();
      frames += segment.end - Frame.Header.BYTES;
      living += segment.live();
    }
    long written = taken;
    if (!segments.isEmpty()) {
      Segment last = segments.getLast();
      written += last.end - last.fileBytes;
      taken += Math.max(0, segmentBytes - last.fileBytes);
    }
    long liveFrames = live + living * Frame.HEAD_BYTES;
    return new Room(segments.size(), taken, written, live, frames, liveFrames);
  }

  /** Whether little of the limit is left: at least a segment before records are refused. */
  boolean isTight(SpoolConfig config) {
    return taken >= tight(config);
  }

  private static long tight(SpoolConfig config) {
    long limit = limit(config);
    return limit - Math.max(config.segmentBytes(), limit / 8);
  }

  private static long limit(SpoolConfig config) {
    return config.maxBytes() - (2 + config.urgentSegments()) * config.segmentBytes();
  }

  /**
   * 1: so much is written that records are soon lost by the policy, or refused. Where moving wins
   * room, what lives must make up more than {@link #isSparse} allows, too.
   */
  double fill(SpoolConfig config) {
    long segment = config.segmentBytes();
    if (!config.policy().makesHoles()) {
      return written / (double) limit(config);
    }
    double kept = frames == 0 ? 0 : Math.min(1, LIVING * liveFrames / frames);
    long whole = (tight(config) - 1) / segment * segment; // then the segment after these is begun
    return written * kept / Math.max(segment, whole);
  }

  /** Whether much of what is written is dead: room is won by moving what lives. */
  boolean isSparse() {
    return liveFrames <= frames / 8 * 5; // see LIVING
  }
}
