package io.vivremotion.uplink.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.prompt.Trial.Metric;
import io.vivremotion.uplink.prompt.Trial.Standing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A candidate that has never an answer: callers are not left to it. */
class BrokenCandidateTest {
  private static final int CALLERS = 1_000;

  private final FakeChat chat = new FakeChat();
  @TempDir private Path folder;

  private static Trial trial(Metric metric) {
    return new Trial("triage", "1", "2", 0.3, metric, 0, 0.05, 30, 900, Duration.ZERO, 0, 0.05);
  }

  @ParameterizedTest
  @CsvSource({
    "400, VALID",
    "404, VALID",
    "413, VALID",
    "502, VALID",
    "404, FEEDBACK",
    "502, FEEDBACK"
  })
  void a_candidate_that_each_request_fails_with_is_rolled_back(int status, Metric metric) {
    assertThat(standing(metric, status, 200).verdict().why()).startsWith("more failed answers");
  }

  @ParameterizedTest
  @CsvSource({"401", "403", "429"})
  void keys_rates_and_budgets_are_not_the_candidates_fault(int status) {
    TrialState state = standing(Metric.VALID, status, 200);
    assertThat(state.verdict().standing()).isEqualTo(Standing.RUNNING);
    assertThat(state.candidate().failed().of()).isZero();
    assertThat(state.current().failed().of()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"VALID", "FEEDBACK"})
  void where_both_fail_alike_the_candidate_stays(Metric metric) {
    assertThat(standing(metric, 400, 400).verdict().standing()).isNotEqualTo(Standing.ROLLED_BACK);
  }

  /** Of a trial after many callers. */
  private TrialState standing(Metric metric, int ofCandidate, int ofCurrent) {
    Trial trial = trial(metric);
    List<PromptVersion> versions =
        List.of(PromptsTest.version("1", ""), PromptsTest.version("2", ""));
    try (Prompts prompts =
        new Prompts(
            new Prompts.Config(versions, List.of(trial)), folder, StreamedPromptTest.parts())) {
      prompts.start();
      PromptRoutes routes = new PromptRoutes(prompts, chat);
      for (int i = 0; i < CALLERS; i++) {
        String unit = "Bearer sk-1\nu" + i;
        String version = prompts.choose("triage", "", unit).orElseThrow().source().version();
        chat.status = version.equals("2") ? ofCandidate : ofCurrent;
        String body =
            PromptsTest.variables("n")
                .replace("{\"variables\"", "{\"user\":\"u" + i + "\",\"variables\"");
        routes.ask(FakeChat.request("triage", body), new FakeChat.Heard());
      }
      return prompts.trials().state(trial);
    }
  }
}
