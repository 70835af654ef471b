package io.vivremotion.bench;

import io.vivremotion.uplink.privacy.Masking;
import io.vivremotion.uplink.privacy.Restorer;
import io.vivremotion.uplink.privacy.UnreadableBody;
import io.vivremotion.uplink.privacy.Vault;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Microseconds to mask a chat request of 1 kB, with and without personal values, and of readings;
 * and to restore an answer of 1 kB in fragments of a token. Argument: rounds of 20,000 (default 9).
 */
final class MaskingBench {
  private static final int BODY_BYTES = 1_024;
  private static final int CALLS = 20_000;
  private static final int FRAGMENT_CHARS = 4;

  private static final String PROSE =
      "The pump in hall 3 makes a grinding noise since this morning and the pressure went down to"
          + " 4.2 bar at 07:35. What should we check first, the bearing or the valve? ";
  private static final String PERSONAL =
      "Mail erika.mustermann@example.org or call +41 44 668 18 00, the gateway is 10.1.2.3. ";
  private static final String READINGS =
      "{\\\"t\\\":1764331073,\\\"temperature\\\":63.5,\\\"pressure\\\":4.21,\\\"rpm\\\":1450},";

  private final Masking masking = new Masking(Masking.Config.DEFAULT);
  private final int rounds;
  private long seen;

  private MaskingBench(int rounds) {
    this.rounds = rounds;
  }

  public static void main(String[] arguments) throws UnreadableBody {
    new MaskingBench(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9).run();
  }

  private void run() throws UnreadableBody {
    mask("prose", body("", PROSE));
    mask("prose, three values", body(PERSONAL, PROSE));
    mask("readings", body("", READINGS));
    restore();
    System.out.println("(" + seen + ")");
  }

  private static byte[] body(String first, String repeated) {
    String head =
        "{\"model\":\"gpt-4o\",\"stream\":true,\"messages\":[{\"role\":\"system\",\"content\":\"You"
            + " help operators.\"},{\"role\":\"user\",\"content\":\"";
    StringBuilder body = new StringBuilder(head).append(first);
    while (body.length() + repeated.length() < BODY_BYTES - 4) {
      body.append(repeated);
    }
    return body.append("\"}]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  private void mask(String name, byte[] body) throws UnreadableBody {
    double[] micros = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < CALLS; i++) {
        seen += masking.maskBody(body, new Vault()).length;
      }
      micros[round] = (System.nanoTime() - start) / 1e3 / CALLS;
    }
    tell("mask " + name + ", " + body.length + " bytes", micros);
  }

  private void restore() {
    Vault vault = new Vault();
    String answer = masking.mask(PERSONAL, vault) + PROSE.repeat(6);
    double[] micros = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < CALLS; i++) {
        Restorer restorer = vault.restorer();
        for (int at = 0; at < answer.length(); at += FRAGMENT_CHARS) {
          int end = Math.min(answer.length(), at + FRAGMENT_CHARS);
          seen += restorer.push(answer.substring(at, end)).length();
        }
        seen += restorer.finish().length();
      }
      micros[round] = (System.nanoTime() - start) / 1e3 / CALLS;
    }
    int fragments = answer.length() / FRAGMENT_CHARS;
    tell("restore " + answer.length() + " characters in " + fragments + " fragments", micros);
  }

  private static void tell(String what, double[] micros) {
    Arrays.sort(micros);
    System.out.printf(
        "%-50s median %.1f us, best %.1f us%n", what, micros[micros.length / 2], micros[0]);
  }
}
