package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.insight.Health;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class NewerFormatTest {
  private static final int VERSION_AT = 8;

  private final Stepped stepped = new Stepped(1);

  @Test
  void a_segment_of_a_later_version_is_kept_as_it_is_and_told() throws Exception {
    FileSpool spool = stepped.open();
    append(spool, "first", 5);
    spool.close();
    reopen();
    spool = stepped.open();
    append(spool, "of the future", 5);
    spool.close();
    byte[] future = stepped.storage.content(Segment.nameOf(2));
    stepped.storage.replace(Segment.nameOf(2), versioned(future, 3));

    for (int i = 0; i < 8; i++) { // more often than damaged files are kept
      reopen();
      spool = stepped.open();
      assertThat(stepped.storage.content(Segment.nameOf(2) + ".newer"))
          .isEqualTo(versioned(future, 3));
      assertThat(spool.stats().lost()).isZero();
      assertThat(spool.stats().diskBytes()).isGreaterThan(future.length);
      assertThat(spool.health())
          .isInstanceOfSatisfying(
              Health.Degraded.class, health -> assertThat(health.why()).contains("newer"));
      assertThat(Read.all(spool))
          .extracting(Read::text)
          .isNotEmpty()
          .doesNotContain("of the future");
      Appended appended = append(spool, "since", 1);
      assertThat(appended.sequences().getFirst()).isGreaterThan(10);
      // As a reader that acknowledges all up to what it read: it did not read those set aside.
      spool.acknowledge(0, appended.sequences().getFirst() - 1);
      stepped.settle(spool);
    }

    reopen();
    stepped.storage.replace(Segment.nameOf(2) + ".newer", versioned(future, 2));
    spool = stepped.open(); // as the gateway that can read it would
    assertThat(Read.all(spool))
        .extracting(Read::text)
        .hasSize(6)
        .startsWith("of the future")
        .endsWith("since");
    assertThat(spool.health()).isEqualTo(Health.UP);
  }

  @Test
  void a_rotten_version_in_one_copy_of_the_header_costs_nothing() throws Exception {
    FileSpool spool = stepped.open();
    append(spool, "first", 5);
    spool.close();
    byte[] content = stepped.storage.content(Segment.nameOf(1));
    for (int at : new int[] {VERSION_AT, Frame.Header.COPY_AT + VERSION_AT}) {
      for (int version : new int[] {0, 1, 3, -1}) {
        byte[] rotten = content.clone();
        ByteBuffer.wrap(rotten).putInt(at, version);
        reopen();
        stepped.storage.replace(Segment.nameOf(1), rotten);
        assertThat(Read.all(stepped.open())).hasSize(5);
      }
    }
  }

  private static byte[] versioned(byte[] content, int version) {
    byte[] copy = content.clone();
    ByteBuffer.wrap(copy)
        .putInt(VERSION_AT, version)
        .putInt(Frame.Header.COPY_AT + VERSION_AT, version);
    return copy;
  }

  private Appended append(FileSpool spool, String text, int records) {
    Appended appended = new Appended();
    for (int i = 0; i < records; i++) {
      spool.append(new Text(text), appended);
    }
    stepped.settle(spool);
    return appended;
  }

  private void reopen() {
    stepped.storage = stepped.storage.afterKill();
  }
}
