package io.vivremotion.uplink;

import io.vivremotion.uplink.batch.Prompt;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.provider.Outcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What a row costs on the wire and in tokens at a model, and how long that takes to answer.
 *
 * @param sentPerCharacter bytes for each character of the prompt: compression, TLS and HTTP
 *     included
 * @param receivedPerRow bytes
 * @param tokensPerCharacter of the prompt
 * @param tokensPerRow of the answer, what the model thinks included
 * @param seconds from the prompt's last byte to the answer's first: transfers are not in it
 */
record ModelCosts(
    double sentPerCharacter,
    double receivedPerRow,
    double tokensPerCharacter,
    double tokensPerRow,
    double seconds) {
  private static final double CHARACTERS_PER_TOKEN = 3.5;

  /** Before the first call to any model. */
  static final ModelCosts FIRST = new ModelCosts(0.45, 160, 1 / CHARACTERS_PER_TOKEN, 40, 2);

  ModelCosts {
    sentPerCharacter = clamped(sentPerCharacter, 0.01, 20);
    receivedPerRow = clamped(receivedPerRow, 1, 100_000);
    tokensPerCharacter = clamped(tokensPerCharacter, 0.01, 20);
    tokensPerRow = clamped(tokensPerRow, 0, 100_000);
    seconds = clamped(seconds, 0, 600);
  }

  private static double clamped(double value, double least, double most) {
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException("costs of a model: numbers were expected");
    }
    return Math.clamp(value, least, most);
  }

  /**
   * As one call has it; tokens that its vendor did not report are estimated.
   *
   * @param took transfers not included
   */
  static ModelCosts of(Prompt prompt, Outcome.Answered answered, Duration took) {
    int characters = prompt.instruction().length() + prompt.rows().length();
    return of(characters, prompt.rowsById().size(), answered, took);
  }

  /**
   * @param characters of the prompt
   * @param rows that shared it
   */
  static ModelCosts of(double characters, double rows, Outcome.Answered answered, Duration took) {
    Usage usage = answered.usage();
    boolean counted = usage.input() != Usage.NOT_REPORTED && usage.allInput() > 0;
    double output =
        usage.output() == Usage.NOT_REPORTED
            ? answered.text().length() / CHARACTERS_PER_TOKEN
            : usage.allOutput();
    return new ModelCosts(
        answered.wire().sentBytes() / characters,
        answered.wire().receivedBytes() / rows,
        counted ? usage.allInput() / characters : 1 / CHARACTERS_PER_TOKEN,
        output / rows,
        took.toNanos() / 1e9);
  }

  /**
   * @param share 0: this; 1: the other
   */
  ModelCosts towards(ModelCosts other, double share) {
    return new ModelCosts(
        between(sentPerCharacter, other.sentPerCharacter, share),
        between(receivedPerRow, other.receivedPerRow, share),
        between(tokensPerCharacter, other.tokensPerCharacter, share),
        between(tokensPerRow, other.tokensPerRow, share),
        between(seconds, other.seconds, share));
  }

  /** Of tokens alone: neither time nor bytes of a lot are those of a call. */
  ModelCosts towardsTokens(ModelCosts other, double share) {
    return new ModelCosts(
        sentPerCharacter,
        receivedPerRow,
        between(tokensPerCharacter, other.tokensPerCharacter, share),
        between(tokensPerRow, other.tokensPerRow, share),
        seconds);
  }

  private static double between(double one, double other, double share) {
    return one + share * (other - one);
  }

  /** Of a row of so many characters that shares its prompt. */
  long sentBytes(int characters) {
    return (long) (characters * sentPerCharacter);
  }

  /** Both directions. */
  long bytes(int characters) {
    return Math.max(1, (long) (characters * sentPerCharacter + receivedPerRow));
  }

  /** In money, for the tokens of both directions. */
  double money(int characters, Tariff tariff) {
    return tariff.of(characters * tokensPerCharacter, tokensPerRow);
  }

  Duration time() {
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  /** For {@link #read}. */
  String text() {
    return Arrays.stream(
            new double[] {
              sentPerCharacter, receivedPerRow, tokensPerCharacter, tokensPerRow, seconds
            })
        .mapToObj(Double::toString)
        .collect(Collectors.joining(","));
  }

  /** What {@link #text} wrote. Throws {@link IllegalArgumentException} for anything else. */
  static ModelCosts read(String text) {
    double[] numbers =
        Arrays.stream(text.split(",", -1)).mapToDouble(Double::parseDouble).toArray();
    if (numbers.length != 5) {
      throw new IllegalArgumentException("five numbers of a model's costs were expected");
    }
    return new ModelCosts(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
  }
}
