package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.api.BodyScan.Scanned;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much a request is reckoned to be before it leaves. {@code #} is long and has no blank. */
class BodyScanTest {
  private static final int LONG = 400_000;
  private static final String LETTERS = "x".repeat(LONG);

  private static Scanned scan(String body) throws BodyScan.Unfit {
    String json = "{'model':'m'," + body + "}";
    return BodyScan.scan(
        json.replace('\'', '"').replace("#", LETTERS).getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'messages':[{'role':'user','content':'#'}]",
        "'messages':[{'role':'user','content':'# and prose behind it'}]",
        "'messages':[{'role':'user','content':[{'type':'text','text':'data:image/png;base64,#'}]}]",
        "'messages':[{'content':[{'type':'document','source':{'type':'text','data':'#'}}]}]",
        "'messages':[{'content':[{'type':'tool_use','name':'n','input':{'type':'image','data':'#'}}]}]",
        "'messages':[{'content':[{'type':'file','file':{'file_data':'data:text/plain;base64,#'}}]}]",
        "'url':'#'"
      })
  void a_text_counts_by_its_length_however_it_begins(String body) throws Exception {
    Scanned scanned = scan(body);
    assertThat(scanned.media()).isZero();
    assertThat(scanned.textBytes()).isGreaterThanOrEqualTo(LONG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'image_url','image_url':{'url':'data:image/png;base64,#'}}",
        "{'type':'input_image','image_url':'data:image/png;base64,#'}",
        "{'type':'image','source':{'type':'base64','media_type':'image/png','data':'#'}}",
        "{'type':'input_audio','input_audio':{'data':'#','format':'wav'}}"
      })
  void the_bytes_of_a_part_count_as_one_picture(String part) throws Exception {
    Scanned scanned = scan("'messages':[{'role':'user','content':[" + part + "]}]");
    assertThat(scanned.media()).isEqualTo(1);
    assertThat(scanned.mediaTokens()).isEqualTo(1_000);
    assertThat(scanned.textBytes()).isLessThan(300);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'file','file':{'file_data':'data:application/pdf;base64,#'}}",
        "{'type':'input_file','file_data':'data:application/zip;base64,#'}",
        "{'type':'document','source':{'type':'base64','media_type':'application/pdf','data':'#'}}"
      })
  void a_file_counts_by_its_size(String part) throws Exception {
    Scanned scanned = scan("'messages':[{'role':'user','content':[" + part + "]}]");
    assertThat(scanned.media()).isEqualTo(1);
    assertThat(scanned.mediaTokens()).isBetween(15_000L, 15_010L);
    assertThat(scanned.textBytes()).isLessThan(300);
  }

  @Test
  void only_the_first_documents_are_looked_into() throws Exception {
    String pdf = "%PDF-1.7 2 0 obj <</Type/Pages/Count 40>> endobj" + " ".repeat(1_500);
    String data = Base64.getEncoder().encodeToString(pdf.getBytes(StandardCharsets.US_ASCII));
    String part = "{'type':'file','file':{'file_data':'data:application/pdf;base64," + data + "'}}";
    String parts = String.join(",", Collections.nCopies(10, part));
    Scanned scanned = scan("'messages':[{'role':'user','content':[" + parts + "]}]");
    assertThat(scanned.media()).isEqualTo(10);
    assertThat(scanned.mediaTokens()).isEqualTo(8 * 40 * 2_500 + 2 * 1_000);
  }

  @Test
  void names_of_fields_count_too() throws Exception {
    Scanned scanned = scan("'tools':[{'" + "y".repeat(1_000) + "':1,'z':{}}]");
    assertThat(scanned.textBytes()).isEqualTo(1_005);
  }

  @Test
  void a_text_counts_by_its_bytes_in_whichever_script() throws Exception {
    Scanned scanned = scan("'input':'" + "热".repeat(500) + "ж".repeat(500) + "\\u70ed😀'");
    assertThat(scanned.textBytes()).isEqualTo(1_500 + 1_000 + 3 + 4);
  }

  @Test
  void token_ids_count_as_tokens() throws Exception {
    Scanned scanned = scan("'input':[" + "5,".repeat(9_999) + "5]");
    assertThat(scanned.textBytes()).isEqualTo(40_000);
  }
}
