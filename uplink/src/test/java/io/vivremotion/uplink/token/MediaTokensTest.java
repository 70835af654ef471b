package io.vivremotion.uplink.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DeflaterOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PDFs as their usual writers lay them out, cut down to what tells their pages. */
class MediaTokensTest {
  private static final String HEAD = "%PDF-1.7\n";

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static long tokens(byte[] document) {
    byte[] text = Base64.getEncoder().encode(document);
    return MediaTokens.ofDocument(text, 0, text.length);
  }

  private static long pages(String pdf) {
    return tokens(latin(HEAD + pdf)) / MediaTokens.PER_PAGE;
  }

  private static String deflated(String objects) throws Exception {
    var out = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(out)) {
      deflater.write(latin(objects));
    }
    String stream = out.toString(StandardCharsets.ISO_8859_1);
    return "7 0 obj\n<</Type/ObjStm/N 3/First 20/Filter/FlateDecode/Length %d>>stream\r\n%s\nendstream endobj\n"
        .formatted(out.size(), stream);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2 0 obj << /Type /Pages /Kids [ 4 0 R 9 0 R ] /Count 12 >> endobj",
        "2 0 obj <</Type/Pages/Count 12/Kids[ 3 0 R] >> endobj",
        "2 0 obj << /Count 12 /Kids [ 4 0 R ] /Type /Pages >> endobj",
        "1 0 obj << /Linearized 1 /L 9000 /H [ 1 2 ] /O 3 /E 8000 /N 12 /T 700 >> endobj",
        "5 0 obj<</Type/Pages/Count 4/Parent 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 12>>endobj",
        "3 0 obj<</Outlines 8 0 R>> 8 0 obj<</Count 99>> 2 0 obj<</Type/Pages/Count 12>>endobj"
      })
  void a_pdf_counts_by_the_pages_that_its_tree_tells(String objects) {
    assertThat(pages(objects)).isEqualTo(12);
  }

  @Test
  void pages_that_are_seen_count_where_the_tree_is_not() {
    assertThat(pages("<< /Type /Page /Parent 2 0 R >> <</Type/Pages/Kids 9 0 R>>".repeat(5)))
        .isEqualTo(5);
  }

  @Test
  void what_is_in_streams_of_objects_is_seen() throws Exception {
    String objects = "1 0 2 60 <</Type/Catalog/Pages 2 0 R>><</Type/Pages/Kids[3 0 R]/Count 31>>";
    assertThat(pages(deflated("1 0 <</Type/Font>>") + deflated(objects))).isEqualTo(31);
  }

  @Test
  void of_a_long_pdf_the_ends_are_looked_at() {
    String long1 = "x".repeat(2_000_000);
    String tree = "2 0 obj\n<</Type/Pages/Count 40/Kids[3 0 R]>>endobj\n";
    assertThat(pages(long1 + tree)).isEqualTo(40);
    assertThat(pages(tree + long1)).isEqualTo(40);
  }

  @Test
  void what_does_not_show_its_pages_counts_by_its_size() {
    assertThat(tokens(new byte[6_000_000])).isEqualTo(6_000_000 / MediaTokens.BYTES_PER_TOKEN);
    assertThat(tokens(latin(HEAD + "x".repeat(999_991)))).isEqualTo(50_000);
    assertThat(tokens(new byte[100])).isEqualTo(MediaTokens.FLAT);
  }

  @Test
  void no_document_counts_for_more_than_a_vendor_takes() {
    assertThat(pages("<</Type/Pages/Count 99999999999>>")).isEqualTo(MediaTokens.MOST_PAGES);
    assertThat(pages("<</Type/Pages>>".repeat(100_000))).isPositive();
    assertThat(pages("<</Type/ObjStm>>".repeat(100_000))).isPositive();
  }

  @Test
  void a_stream_of_objects_that_unpacks_without_end_is_left() throws Exception {
    String bomb = deflated("/Type/Page ".repeat(2_000_000));
    assertThat(pages(bomb.repeat(20))).isEqualTo(MediaTokens.MOST_PAGES);
  }

  @Test
  void it_may_be_a_data_url_with_its_slashes_escaped() {
    byte[] pdf = latin(HEAD + "\u00ff\u00ff\u00ff".repeat(99) + "<</Type/Pages/Count 12>>");
    String base64 = Base64.getEncoder().encodeToString(pdf);
    assertThat(base64).contains("/");
    byte[] text =
        latin("{\"x\":\"data:application/pdf;base64," + base64.replace("/", "\\/") + "\"}");
    assertThat(MediaTokens.ofDocument(text, 6, text.length - 2)).isEqualTo(12 * 2_500);
  }

  @Property(tries = 200)
  void whatever_it_is_it_counts_for_something(@ForAll byte[] bytes, @ForAll byte[] more) {
    byte[] pdf = Arrays.copyOf(latin(HEAD + "<</Type/ObjStm>>stream\n"), 300 + bytes.length);
    System.arraycopy(bytes, 0, pdf, 40, bytes.length);
    assertThat(tokens(pdf)).isPositive();
    assertThat(MediaTokens.ofDocument(more, 0, more.length)).isPositive();
  }
}
