package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a spool that thins out, by how many segments it may have. */
class RoomTest {
  private static final long SEGMENT = 32 << 10;

  @ParameterizedTest
  @ValueSource(ints = {6, 8, 16, 64, 1_000})
  void it_is_nearly_full_before_it_is_tight(int segments) {
    SpoolConfig config = config(segments);
    long written = 0;
    while (room(written, written).fill(config) < 0.9) {
      assertThat(room(written, written).isTight(config)).isFalse();
      written += 1_000;
    }
    assertThat(room(written, written).isTight(config)).isFalse();
    assertThat(written).isGreaterThan(config.maxBytes() / 8);
  }

  /** What the end of a full segment has no room for is written to no more. */
  @ParameterizedTest
  @ValueSource(ints = {6, 8, 16, 64, 1_000})
  void it_is_nearly_full_before_it_is_tight_if_the_records_leave_much_of_a_segment_empty(
      int segments) {
    SpoolConfig config = config(segments);
    int records = 1;
    while (ofLongRecords(records).fill(config) < 0.9) {
      records++;
      assertThat(ofLongRecords(records).isTight(config)).as("%s records", records).isFalse();
    }
  }

  /** Four of 7,000 bytes in each. */
  private static Room ofLongRecords(int records) {
    int full = (records - 1) / 4;
    long frames = records * 7_000L;
    long written = full * SEGMENT + (records - full * 4) * 7_000L;
    return new Room(full + 1, (full + 1) * SEGMENT, written, frames, frames, frames);
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 8, 16, 64, 1_000})
  void room_that_moving_wins_is_room(int segments) {
    SpoolConfig config = config(segments);
    long written = 0;
    while (!room(written, written).isTight(config)) {
      written += 1_000;
    }
    Room room = room(written, written / 2);
    assertThat(room.isSparse()).isTrue();
    assertThat(room.fill(config)).isLessThan(0.9);
  }

  private static Room room(long written, long living) {
    long segments = written / SEGMENT + 1;
    return new Room((int) segments, segments * SEGMENT, written, living, written, living);
  }

  private static SpoolConfig config(int segments) {
    return new SpoolConfig(
        "outbox-normal",
        SEGMENT,
        segments * SEGMENT,
        SpoolConfig.Policy.THIN_OUT,
        Duration.ZERO,
        1 << 20,
        Duration.ZERO,
        0);
  }
}
