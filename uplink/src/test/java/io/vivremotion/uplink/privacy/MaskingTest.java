package io.vivremotion.uplink.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken for personal, and what is not. */
class MaskingTest {
  private final Masking masking = new Masking(Masking.Config.DEFAULT);
  private final Vault vault = new Vault();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "write to jörg.o'neil+x@mail.example.co.uk, please | write to ⟦EMAIL_1⟧, please",
        "see <https://example.org/a(b)?q=1>. | see <⟦URL_1⟧>.",
        "look at www.example.in or example.org/path! | look at ⟦URL_1⟧ or ⟦URL_2⟧!",
        "card 4111 1111 1111 1111 exp 12/27 | card ⟦CARD_1⟧ exp 12/27",
        "card 3400-000000-00009 | card ⟦CARD_1⟧",
        "IBAN de89 3704 0044 0532 0130 00. | IBAN ⟦IBAN_1⟧.",
        "SSN 219-09-9999 | SSN ⟦SSN_1⟧",
        "from 192.168.1.20:8080 | from ⟦IP_1⟧:8080",
        "at 2001:db8::ff00:42:8329, ::1 and fe80::1%eth0 | at ⟦IP_1⟧, ⟦IP_2⟧ and ⟦IP_3⟧%eth0",
        "mac 00:1B:63:84:45:E6 or 00-1b-63-84-45-e6 | mac ⟦MAC_1⟧ or ⟦MAC_2⟧",
        "call me at 467 3395 | call me at ⟦PHONE_1⟧",
        "Fax: 259.735.7502x459 | Fax: ⟦PHONE_1⟧",
        "(898)666-3621 or +46 (0)157 548 89 | ⟦PHONE_1⟧ or ⟦PHONE_2⟧",
        "Tel. 0711/123456-78 | Tel. ⟦PHONE_1⟧",
        "phone 9498777106 | phone ⟦PHONE_1⟧",
      })
  void personal_values_are_masked(String text, String masked) {
    assertThat(masking.mask(text, vault)).isEqualTo(masked);
    assertThat(vault.restore(masked)).isEqualTo(text);
  }

  /** As programs and address books write them; models read them all the same. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"name\": \"J\\u00f6rg M\\u00fcller\"} | {\"name\": \"⟦PERSON_1⟧\"} | Jörg Müller",
        "{\"a\":\"{\\\\\"mail\\\\\": \\\\\"a\\\\\\\\u0040example.org\\\\\"}\"}"
            + " | {\"a\":\"{\\\\\"mail\\\\\": \\\\\"⟦EMAIL_1⟧\\\\\"}\"} | a@example.org",
        "{\"url\":\"https:\\/\\/ada.example.org\\/cv\"} | {\"url\":\"⟦URL_1⟧\"} | https://ada.example.org/cv",
        "⟪a\\u{200b}@example.org, M\\xfcller⟫ | ⟪⟦EMAIL_1⟧, ⟦PERSON_1⟧⟫ | a@example.org",
        "{\"text\":\"Dear\\nMüller,\"} | {\"text\":\"Dear\\n⟦PERSON_1⟧,\"} | Müller",
        "to: a%40example.org&name=M%C3%BCller | to: ⟦EMAIL_1⟧&name=⟦PERSON_1⟧ | a@example.org",
        "phone=%2B41%2044%20668%2018%2000. | phone=⟦PHONE_1⟧. | +41 44 668 18 00",
        "<b>M&uuml;ller</b>, a&#64;example.org | <b>⟦PERSON_1⟧</b>, ⟦EMAIL_1⟧ | Müller",
        "a\u200b@example.org | ⟦EMAIL_1⟧ | a\u200b@example.org",
        "M\u00fcl\u00adler! | ⟦PERSON_1⟧! | M\u00fcl\u00adler",
        "call \u202d+41 44 668 18 00\u202c | call \u202d⟦PHONE_1⟧ | +41 44 668 18 00\u202c",
        "call +33\u202f1\u202f42\u202f68\u202f53\u202f00 | call ⟦PHONE_1⟧ | +33\u202f1\u202f42\u202f68\u202f53\u202f00",
        "card \uff14\uff11\uff11\uff11 1111 1111 1111 | card ⟦CARD_1⟧ | \uff14\uff11\uff11\uff11 1111 1111 1111",
        "mail a\uff20example\uff0eorg | mail ⟦EMAIL_1⟧ | a\uff20example\uff0eorg",
        "phone \u0660\u0667\u0661\u0661/123456 | phone ⟦PHONE_1⟧ | \u0660\u0667\u0661\u0661/123456",
      })
  void values_that_are_written_in_another_way_are_masked_and_come_back_without_escapes(
      String text, String masked, String first) {
    Masking named =
        new Masking(
            new Masking.Config(
                Masking.Config.DEFAULT.shapes(),
                Map.of("PERSON", List.of("Jörg Müller", "Müller"))));

    assertThat(named.mask(text, vault)).isEqualTo(masked);
    assertThat(vault.restore(masked.replaceAll(".*?(⟦\\w+⟧).*", "$1"))).isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "see https://example.org/a%20b/M%C3%BCller?x=1&amp;y=2 now | see ⟦URL_1⟧ now",
        "C:\\users\\nina, 50%20 off, AT&T, a\u00adb | C:\\users\\⟦PERSON_1⟧, 50%20 off, AT&T, a\u00adb",
      })
  void where_plain_and_written_values_overlap_all_of_it_is_masked(String text, String masked) {
    Masking named =
        new Masking(
            new Masking.Config(
                Masking.Config.DEFAULT.shapes(), Map.of("PERSON", List.of("Müller", "Nina"))));

    assertThat(named.mask(text, vault)).isEqualTo(masked);
    assertThat(vault.restore(masked)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"temperature\": 12.5, \"pressure\": 1013.25, \"t\": 1700000000, \"ms\": 1700000000123}",
        "2026-11-28T12:17:53Z and 2026-11-28 12:17:53.123456",
        "28.11.2026, 11/28/2026, 1999-2005",
        "63 64 65 66 67 68 69 70 71 72",
        "63.5 64.25 65.125 66.0",
        "1,234,567.89 and 12 345 678 units",
        "version 10.15.7, v1.2.3.4, std::vector<int> a::b",
        "order 4111111111111112 serial number 9498777106",
        "550e8400-e29b-41d4-a716-446655440000",
        "press-1/temperature press-12.vibration.rms file.txt main.py README.md",
        "call_count 1234567 uptime 5403926876",
        "set 12:30 to 14:45, ratio 16:9",
        "-12345678 ±0.0000001 1.5e-10",
        "deadbeef cafe:babe"
      })
  void readings_times_and_ids_are_not(String text) {
    assertThat(masking.mask(text, vault)).isSameAs(text);
  }

  @Test
  void the_same_value_has_the_same_place_holder_and_another_one_another() {
    assertThat(masking.mask("a@example.org b@example.org a@example.org", vault))
        .isEqualTo("⟦EMAIL_1⟧ ⟦EMAIL_2⟧ ⟦EMAIL_1⟧");
    assertThat(masking.mask("again b@example.org", vault)).isEqualTo("again ⟦EMAIL_2⟧");
    assertThat(vault.counts()).isEqualTo(Map.of("EMAIL", 2));
  }

  @Test
  void names_of_the_vocabulary_are_found_whatever_their_case_and_accents() {
    Masking named =
        new Masking(
            new Masking.Config(
                EnumSet.of(Shape.EMAIL),
                Map.of(
                    "PERSON", List.of("Jörg Müller", "Müller"), "PLACE", List.of("Brønderslev"))));

    assertThat(
            named.mask(
                "JORG MULLER, Mu\u0308ller's and mullers in bronderslev: m@example.org", vault))
        .isEqualTo("⟦PERSON_1⟧, ⟦PERSON_2⟧'s and mullers in ⟦PLACE_1⟧: ⟦EMAIL_1⟧");
  }

  @Test
  void only_what_the_tenant_asks_for_is_masked() {
    Masking dates = new Masking(new Masking.Config(EnumSet.of(Shape.DATE), Map.of()));

    assertThat(dates.mask("born 12/1/1981, a@example.org", vault))
        .isEqualTo("born ⟦DATE_1⟧, a@example.org");
  }

  @Test
  void a_label_the_model_could_not_copy_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Masking.Config(EnumSet.of(Shape.IP), Map.of("person", List.of("X"))))
        .withMessageContaining("vocabulary label person");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\", "%", "%f", "%ff", "%f0", "&", "&#", "\\u", "\\u00e4", "\u200b", "1", "1 ", "12 34 ",
        "@", "a@", "a.", "a.b@", ":", "::", "a:", "+", "(1", "⟦", "⟦EMAIL_", "00:"
      })
  void no_text_costs_more_than_linear_time(String piece) {
    String text = piece.repeat(200_000 / piece.length());

    assertTimeout(Duration.ofSeconds(20), () -> masking.mask(text, vault));
  }
}
