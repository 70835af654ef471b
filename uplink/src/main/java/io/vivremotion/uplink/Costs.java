package io.vivremotion.uplink;

import io.vivremotion.uplink.batch.Prompt;
import io.vivremotion.uplink.provider.Outcome;
import java.time.Duration;

/**
 * What a row costs on the wire and how long the model takes, learnt from calls: moving averages of
 * the last twenty. Used by the uplink's thread.
 */
final class Costs {
  private static final double SHARE = 2.0 / 21;
  private static final double CHARACTERS_PER_TOKEN = 3.5;
  private static final double BYTES_PER_ANSWER_TOKEN = 4;

  /** Bytes sent for each character of the prompt: gzip, TLS and HTTP included. */
  private double sentPerCharacter = 0.45;

  private double receivedPerRow = 160;
  private double modelSeconds = 2;

  void answered(Prompt prompt, Outcome.Wire wire, Duration took, double linkSeconds) {
    int characters = prompt.instruction().length() + prompt.rows().length();
    sentPerCharacter = average(sentPerCharacter, wire.sentBytes() / (double) characters);
    receivedPerRow =
        average(receivedPerRow, wire.receivedBytes() / (double) prompt.rowsById().size());
    modelSeconds = average(modelSeconds, Math.max(0, took.toNanos() / 1e9 - linkSeconds));
  }

  /** Both directions, of a row of so many characters that shares its prompt. */
  long bytes(int characters) {
    return Math.max(1, (long) (characters * sentPerCharacter + receivedPerRow));
  }

  /** Both directions, of a row of so many characters that shares its prompt: an estimate. */
  double tokens(int characters) {
    return characters / CHARACTERS_PER_TOKEN + receivedPerRow / BYTES_PER_ANSWER_TOKEN;
  }

  Duration modelTime() {
    return Duration.ofNanos((long) (modelSeconds * 1e9));
  }

  double[] learnt() {
    return new double[] {sentPerCharacter, receivedPerRow, modelSeconds};
  }

  /** What an earlier run learnt; nonsense is passed over. */
  void resume(double[] learnt) {
    if (learnt.length == 3 && learnt[0] > 0 && learnt[1] > 0 && learnt[2] >= 0) {
      sentPerCharacter = Math.clamp(learnt[0], 0.01, 20);
      receivedPerRow = Math.clamp(learnt[1], 1, 100_000);
      modelSeconds = Math.clamp(learnt[2], 0, 600);
    }
  }

  private static double average(double before, double sample) {
    return before + SHARE * (sample - before);
  }
}
