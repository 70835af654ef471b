package io.vivremotion.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bug in the committer, wherever it throws, makes nobody hear that his record is stored. */
final class GroupFailureTest {
  private final Stepped stepped = new Stepped(1);
  private final Queue<Runnable> upkeep = new ArrayDeque<>();
  private int callsLeft;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void who_goes_along_with_a_group_that_fails_is_told_no_other_s_sequence(int call)
      throws Exception {
    FileSpool spool = open();
    Map<String, Appended> told = new HashMap<>();
    append(spool, "before", told);
    callsLeft = call;
    append(spool, "during", told);
    callsLeft = 0;
    stepped.now = stepped.now.plusSeconds(60); // a disk that fails is given a while
    assertThat(append(spool, "after", told).sequences()).hasSize(1);
    Map<Long, String> stored = new HashMap<>();
    Read.all(spool).forEach(record -> stored.put(record.sequence(), Read.text(record)));
    told.forEach((text, heard) -> {
      assertThat(heard.sequences().size() + heard.refusals().size()).as(text).isEqualTo(1);
      heard.sequences().forEach(sequence -> assertThat(stored).containsEntry(sequence, text));
    });
    spool.close();
  }

  private Appended append(FileSpool spool, String text, Map<String, Appended> told) {
    Appended heard = new Appended();
    told.put(text, heard);
    spool.append(new Text(text), heard);
    boolean more = true;
    while (more) {
      try {
        more = spool.step();
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("a bug");
      }
    }
    return heard;
  }

  /** The clock throws once, at the call that is due. */
  private long nanos() {
    if (callsLeft > 0 && --callsLeft == 0) {
      throw new IllegalStateException("a bug");
    }
    return stepped.now.toEpochMilli() * 1_000_000;
  }

  private FileSpool open() throws Exception {
    return FileSpool.open(
        stepped.config,
        new FileSpool.Means(
            stepped.storage,
            new FileSpool.Surroundings(
                () -> stepped.now,
                this::nanos,
                Describer.NONE,
                Tombstones.UNHEARD,
                SpoolKeys.NONE,
                DiskSpace.Room.AMPLE),
            new SplittableRandom(1),
            upkeep::add));
  }
}
