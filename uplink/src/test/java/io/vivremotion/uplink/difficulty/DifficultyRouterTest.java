package io.vivremotion.uplink.difficulty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class DifficultyRouterTest {
  private final PromptDifficulty difficulty = PromptDifficulty.trained();

  @Property(tries = 8)
  void the_share_holds_whatever_the_prompts_are_like(
      @ForAll @DoubleRange(max = 1) double share, @ForAll long seed) {
    DifficultyRouter router = router(share);
    Random random = new Random(seed);
    int strong = 0;
    for (int i = 0; i < 1_000; i++) {
      strong += router.choose("a ".repeat(1 + random.nextInt(400))).strong() ? 1 : 0;
    }
    assertThat(strong / 1_000.0).isCloseTo(share, within(0.1));
  }

  @Test
  void the_harder_of_two_prompts_is_the_first_to_get_the_stronger_model() {
    DifficultyRouter router = router(0.5);
    var hard =
        router.choose(
            "Ann has half as many pears as Tom. After he gives her a third of his, she has twice"
                + " as many as he had first. How many more pears than before do they have each?");
    var easy = router.choose("Hello, what is your name?");
    assertThat(hard.model()).isEqualTo("large");
    assertThat(hard.why()).matches("difficulty [0-9.]+ is above -?[0-9.]+");
    assertThat(easy.model()).isEqualTo("small");
    assertThat(hard.difficulty()).isGreaterThan(hard.threshold());
  }

  @Test
  void none_and_all_are_shares_too() {
    assertThat(router(0).choose("x = 1 / 3").strong()).isFalse();
    assertThat(router(1).choose("hello").strong()).isTrue();
    assertThatThrownBy(() -> router(1.1)).hasMessage("strong-share: 0 to 1 was expected, got 1.1");
  }

  private DifficultyRouter router(double share) {
    return new DifficultyRouter(difficulty, new ModelPair("auto", "small", "large", share));
  }
}
