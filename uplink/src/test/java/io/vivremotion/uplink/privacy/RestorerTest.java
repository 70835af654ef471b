package io.vivremotion.uplink.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was masked comes back in the answer, however that arrives. */
class RestorerTest {
  private static final int ANSWERS = 10_000;

  private static final List<String> VALUES =
      List.of(
          "erika.mustermann@example.org",
          "+41 (0)96 471 07 95",
          "4111 1111 1111 1111",
          "GB59IFUE40226315499137",
          "10.0.0.17",
          "https://intranet.example.org/a?b=1",
          "00:1b:63:84:45:e6");

  private static final List<String> WORDS =
      List.of(
          "the",
          "E",
          "EM",
          "email",
          "_1",
          "⟦",
          "⟦⟦",
          "⟧",
          "ünï",
          "😀",
          "👩‍🔧",
          "\n",
          "[1]",
          "[",
          "]]",
          "EMAIL",
          "\\",
          "\"",
          "PHONE number",
          "漢字",
          "{",
          "}",
          ":",
          "12.5",
          "x_1",
          "\uFEFF");

  private final Masking masking = new Masking(Masking.Config.DEFAULT);
  private final Vault vault = new Vault();

  @Test
  void ten_thousand_answers_cut_at_random_bytes_are_restored_exactly() {
    long seed = new Random().nextLong();
    System.out.println("RestorerTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < ANSWERS; i++) {
      Vault fresh = new Vault();
      String plain = answer(random);
      String masked = masking.mask(plain, fresh);
      assertThat(streamed(masked, fresh, random))
          .as("seed %d, answer %d: %s", seed, i, masked)
          .isEqualTo(plain);
    }
  }

  /** Words, values, and things that look like place-holders. */
  private static String answer(Random random) {
    StringBuilder out = new StringBuilder();
    int pieces = 1 + random.nextInt(30);
    for (int i = 0; i < pieces; i++) {
      boolean value = random.nextInt(3) == 0;
      List<String> from = value ? VALUES : WORDS;
      out.append(from.get(random.nextInt(from.size())));
      out.append(value || random.nextInt(4) > 0 ? " " : "");
    }
    return out.toString();
  }

  private static String streamed(String masked, Vault vault, Random random) {
    Utf8Restorer restorer = new Utf8Restorer(vault.restorer());
    byte[] bytes = masked.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = 0;
    while (at < bytes.length) {
      int end = Math.min(bytes.length, at + 1 + random.nextInt(random.nextInt(20) + 1));
      out.writeBytes(restorer.push(Arrays.copyOfRange(bytes, at, end)));
      at = end;
    }
    out.writeBytes(restorer.finish());
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void no_more_than_the_longest_place_holder_is_held_back() {
    masking.mask("a@example.org", vault);
    Restorer restorer = vault.restorer();
    int in = 0;
    int out = 0;
    for (char c : "⟦⟦EMAIL⟦ EMAIL_ ⟦  EMAIL - 0000001  [[EMAIL_________ ⟦EMAIL_1 x".toCharArray()) {
      in++;
      out += restorer.push(String.valueOf(c)).length();
      assertThat(in - out).isLessThanOrEqualTo(Restorer.LONGEST_HELD_CHARS);
    }
  }

  @Test
  void ordinary_words_are_passed_on_at_once() {
    masking.mask("a@example.org", vault);
    Restorer restorer = vault.restorer();

    assertThat(restorer.push("The pump")).isEqualTo("The pump");
    assertThat(restorer.push(" is at 12.5 bar ")).isEqualTo(" is at 12.5 bar ");
  }

  @Test
  void half_a_surrogate_pair_waits_for_the_other() {
    masking.mask("a@example.org", vault);
    Restorer restorer = vault.restorer();

    assertThat(restorer.push("ok \uD83D")).isEqualTo("ok ");
    assertThat(restorer.push("\uDE00!")).isEqualTo("\uD83D\uDE00!");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "⟦email_1⟧",
        "⟦ EMAIL_1 ⟧",
        "⟦EMAIL 1⟧",
        "⟦EMAIL-1⟧",
        "⟦EMAIL\\_1⟧",
        "[EMAIL_1]",
        "[[EMAIL_1]]",
        "【EMAIL_1】",
        "EMAIL_1",
        "Email_1",
        "⟦EMAIL_1",
        "EMAIL_1⟧",
        "⟦EMAIL_01⟧"
      })
  void what_the_model_altered_is_restored_where_it_is_clear(String altered) {
    masking.mask("a@example.org", vault);

    assertThat(vault.restore("to " + altered + ", now")).isEqualTo("to a@example.org, now");
    assertThat(vault.tally()).isEqualTo(new Vault.Tally(1, 1, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"MY_EMAIL_1", "EMAIL_1st", "email 1", "EMAIL1", "EMAIL_", "(EMAIL 1)", "E_1"})
  void what_may_mean_something_else_stays(String text) {
    masking.mask("a@example.org", vault);

    assertThat(vault.restore(text)).isEqualTo(text);
    assertThat(vault.tally().restored()).isZero();
  }

  @Test
  void a_place_holder_that_stands_for_nothing_stays_and_is_counted() {
    masking.mask("a@example.org", vault);

    assertThat(vault.restore("⟦EMAIL_2⟧ and EMAIL_7")).isEqualTo("⟦EMAIL_2⟧ and EMAIL_7");
    assertThat(vault.tally()).isEqualTo(new Vault.Tally(0, 0, 2));
  }

  @Test
  void a_text_with_place_holders_of_its_own_keeps_them() {
    String text = "Explain ⟦EMAIL_1⟧, EMAIL_1 and email_1 to a@example.org";

    String masked = masking.mask(text, vault);

    assertThat(masked).isEqualTo("Explain ⟦LITERAL_1⟧, EMAIL_1 and email_1 to ⟦EMAIL_1⟧");
    assertThat(vault.restore(masked)).isEqualTo(text);
  }

  @Test
  void what_looks_like_a_place_holder_only_once_its_neighbour_is_masked_stays() {
    String text = "EMAIL_1https://example.org and ⟦EMAIL 1https://example.org a@example.org";

    assertThat(vault.restore(masking.mask(text, vault))).isEqualTo(text);
  }

  @Test
  void values_are_escaped_within_the_arguments_of_a_tool_call() {
    Masking named =
        new Masking(
            new Masking.Config(
                Masking.Config.DEFAULT.shapes(), java.util.Map.of("PERSON", List.of("O \"X\" Y"))));
    String masked = named.mask("ask O \"X\" Y", vault);
    assertThat(masked).isEqualTo("ask ⟦PERSON_1⟧");

    Restorer restorer = vault.jsonRestorer();
    StringBuilder out = new StringBuilder();
    for (char c :
        "{\"to\":\"\\u27e6PERSON_1\\u27E7\",\"n\":\"⟦PERSON_1⟧\\n\\\\u27e6\"}".toCharArray()) {
      out.append(restorer.push(String.valueOf(c)));
    }
    out.append(restorer.finish());

    assertThat(out).hasToString("{\"to\":\"O \\\"X\\\" Y\",\"n\":\"O \\\"X\\\" Y\\n\\\\u27e6\"}");
  }

  @Test
  void a_whole_answer_is_restored_within_its_json() throws UnreadableBody {
    masking.mask("a@example.org +41 44 668 18 00", vault);
    String answer =
        "{ \"choices\" : [{\"message\":{\"content\":\"Mail"
            + " \\u27e6EMAIL_1⟧\",\"tool_calls\":[{\"function\":{\"arguments\":\"{\\\"to\\\":\\\"⟦PHONE_1⟧\\\"}\"}}]}}],"
            + " \"x\":1.0e0}";

    byte[] restored = vault.restoreBody(answer.getBytes(StandardCharsets.UTF_8));

    assertThat(new String(restored, StandardCharsets.UTF_8))
        .isEqualTo(
            "{ \"choices\" : [{\"message\":{\"content\":\"Mail"
                + " a@example.org\",\"tool_calls\":[{\"function\":{\"arguments\":\"{\\\"to\\\":\\\"+41"
                + " 44 668 18 00\\\"}\"}}]}}], \"x\":1.0e0}");
  }

  @Test
  void a_value_that_the_model_made_the_name_of_a_field_comes_back() throws UnreadableBody {
    masking.mask("a@example.org", vault);
    String answer =
        "{\"content\":[{\"type\":\"tool_use\",\"input\":{\"⟦EMAIL_1⟧\":{\"email_1\":3}}}]}";

    byte[] restored = vault.restoreBody(answer.getBytes(StandardCharsets.UTF_8));

    assertThat(new String(restored, StandardCharsets.UTF_8))
        .isEqualTo(answer.replace("⟦EMAIL_1⟧", "a@example.org"));
  }

  @Test
  void the_name_of_a_tools_parameter_is_no_place_holder() throws UnreadableBody {
    String request =
        "{\"messages\":[{\"content\":\"a@example.org\"}],\"tools\":[{\"function\":{\"parameters\":{\"properties\":{\"email_1\":{\"type\":\"string\"}}}}}]}";
    masking.maskBody(request.getBytes(StandardCharsets.UTF_8), vault);
    Restorer restorer = vault.jsonRestorer();

    assertThat(restorer.push("{\"email_1\":\"⟦EMAIL_1⟧\"}") + restorer.finish())
        .isEqualTo("{\"email_1\":\"a@example.org\"}");
  }
}
