package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vivremotion.uplink.link.Ladder.Mode;
import org.junit.jupiter.api.Test;

class BatchSizesTest {
  private final BatchSizes sizes = new BatchSizes();

  @Test
  void a_model_that_leaves_rows_out_gets_fewer_and_one_that_does_not_gets_more() {
    assertThat(sizes.most("anomaly")).isEqualTo(20);
    sizes.answered("anomaly", 20, 14);
    assertThat(sizes.most("anomaly")).isEqualTo(14);
    assertThat(sizes.most("anomaly", Mode.DEFER)).as("it was too much").isEqualTo(14);
    for (int i = 0; i < 10; i++) {
      sizes.answered("anomaly", sizes.most("anomaly"), sizes.most("anomaly"));
    }
    assertThat(sizes.most("anomaly")).isEqualTo(24);
    assertThat(sizes.most("question")).as("kinds do not share").isEqualTo(20);
    assertThat(sizes.most("question", Mode.NORMAL)).isEqualTo(20);
    assertThat(sizes.most("question", Mode.COMPACT)).isEqualTo(40);
  }

  @Test
  void a_row_in_a_hundred_is_tolerated_and_a_small_batch_proves_nothing() {
    sizes.answered("event", 20, 20);
    sizes.answered("event", 21, 20);
    assertThat(sizes.most("event")).isEqualTo(21);
    sizes.answered("event", 3, 3);
    assertThat(sizes.most("event")).isEqualTo(21);
  }

  @Test
  void what_was_learnt_survives() {
    sizes.answered("anomaly", 20, 10);
    BatchSizes next = new BatchSizes();
    next.resume(sizes.learnt());
    assertThat(next.most("anomaly")).isEqualTo(14);
    assertThatThrownBy(() -> next.resume("anomaly=many"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
