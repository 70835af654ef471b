package io.vivremotion.uplink.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures within requests become smaller, and nothing else changes. */
class PicturesTest {
  private static final JsonMapper JSON = new JsonMapper();
  static final int MOST_PIXELS = 40_000;
  static final int MOST_BYTES = 16 << 10;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Pictures pictures =
      new Pictures(
          new Pictures.Config(
              Pictures.When.ALWAYS, MOST_PIXELS, MOST_BYTES, Duration.ofSeconds(1), 10_000_000),
          () -> 1e9,
          meters);

  static byte[] chat(String url) {
    return ("{ \"model\":\"m\",\"x\":1.50,\"messages\":[{\"role\":\"user\",\"content\":["
            + "{\"type\":\"text\",\"text\":\"data:image/png;base64,AAAA\"},"
            + "{\"type\":\"image_url\",\"image_url\":{\"detail\":\"low\",\"url\":\""
            + url
            + "\"}}]}],\"tail\":[null] }")
        .getBytes(StandardCharsets.UTF_8);
  }

  static String dataUrl(String type, byte[] bytes) {
    return "data:image/" + type + ";base64," + MadePictures.base64(bytes);
  }

  static String url(byte[] body) throws IOException {
    return JSON.readTree(body).at("/messages/0/content/1/image_url/url").asText();
  }

  static byte[] bytes(String dataUrl) {
    return Base64.getDecoder().decode(dataUrl.substring(dataUrl.indexOf(',') + 1));
  }

  private byte[] shrunk(String type, byte[] picture) throws Exception {
    return bytes(url(pictures.shrink(chat(dataUrl(type, picture))).body()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "gif", "bmp"})
  void a_large_picture_fits_afterwards(String format) throws Exception {
    byte[] photo = MadePictures.photo(900, 600, format);
    Shrunk done = pictures.shrink(chat(dataUrl(format, photo)));
    if (format.equals("bmp")) {
      assertThat(done.pictures()).as("no format that is read").isZero();
      return;
    }
    assertThat(done.pictures()).isEqualTo(1);
    assertThat(done.before()).isEqualTo(photo.length);
    assertThat(url(done.body())).startsWith("data:image/jpeg;base64,");
    byte[] now = bytes(url(done.body()));
    assertThat(now).hasSize((int) done.after()).hasSizeLessThanOrEqualTo(MOST_BYTES);
    BufferedImage image = MadePictures.read(now);
    assertThat(image.getWidth() * image.getHeight()).isLessThanOrEqualTo(MOST_PIXELS);
    assertThat((double) image.getWidth() / image.getHeight()).isBetween(1.45, 1.55);
  }

  @Test
  void every_other_byte_stays() throws Exception {
    String before = dataUrl("jpeg", MadePictures.photo(900, 600, "jpeg"));
    byte[] after = pictures.shrink(chat(before)).body();
    String text = new String(after, StandardCharsets.UTF_8);
    assertThat(text.replace(url(after), before))
        .isEqualTo(new String(chat(before), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anthropics_media_type_goes_with_the_picture(boolean typeFirst) throws Exception {
    String data = "\"data\":\"" + MadePictures.base64(MadePictures.photo(900, 600, "png")) + "\"";
    String type = "\"media_type\":\"image/png\"";
    String source =
        "{\"type\":\"base64\"," + (typeFirst ? type + "," + data : data + "," + type) + "}";
    String body =
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"content\":["
            + "{\"type\":\"image\",\"source\":"
            + source
            + "}]},{\"type\":\"text\",\"text\":\"?\"}]}]}";
    Shrunk done = pictures.shrink(body.getBytes(StandardCharsets.UTF_8));
    JsonNode tree = JSON.readTree(done.body()).at("/messages/0/content/0/content/0/source");
    assertThat(tree.path("media_type").asText()).isEqualTo("image/jpeg");
    byte[] now = Base64.getDecoder().decode(tree.path("data").asText());
    assertThat(Header.read(now).orElseThrow().format()).isEqualTo(Header.Format.JPEG);
    assertThat(JSON.readTree(done.body()).at("/messages/0/content/1/text").asText()).isEqualTo("?");
  }

  @Test
  void the_pictures_of_responses_and_escaped_slashes_are_read() throws Exception {
    String url = dataUrl("jpeg", MadePictures.photo(900, 600, "jpeg")).replace("/", "\\/");
    String body =
        "{\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\""
            + url
            + "\"}]}]}";
    Shrunk done = pictures.shrink(body.getBytes(StandardCharsets.UTF_8));
    assertThat(done.pictures()).isEqualTo(1);
    byte[] now = bytes(JSON.readTree(done.body()).at("/input/0/content/0/image_url").asText());
    assertThat(now).hasSizeLessThanOrEqualTo(MOST_BYTES);
  }

  /**
   * The left half is red, the upper half dark: where both are afterwards tells how it was turned.
   */
  @ParameterizedTest
  @CsvSource({
    "1, left, top", "2, right, top", "3, right, bottom", "4, left, bottom",
    "5, top, left", "6, top, right", "7, bottom, right", "8, bottom, left"
  })
  void a_picture_is_upright_as_exif_says(int orientation, String red, String dark)
      throws Exception {
    byte[] plain =
        MadePictures.picture(
            800,
            600,
            BufferedImage.TYPE_INT_RGB,
            "jpeg",
            (x, y) -> (x < 400 ? 0xFF0000 : 0x0000FF) >> (y < 300 ? 1 : 0) & 0xFF00FF);
    BufferedImage now = MadePictures.read(shrunk("jpeg", MadePictures.turned(plain, orientation)));
    assertThat(now.getWidth() > now.getHeight()).isEqualTo(orientation < 5);
    assertThat(side(now, red, 16) - side(now, opposite(red), 16)).as("red %s", red).isPositive();
    int bright = side(now, opposite(dark), 16) + side(now, opposite(dark), 0);
    assertThat(bright - side(now, dark, 16) - side(now, dark, 0)).as("dark %s", dark).isPositive();
  }

  private static String opposite(String side) {
    return switch (side) {
      case "left" -> "right";
      case "right" -> "left";
      case "top" -> "bottom";
      default -> "top";
    };
  }

  private static int side(BufferedImage image, String side, int shift) {
    int sum = 0;
    int wide = image.getWidth();
    int high = image.getHeight();
    for (int i = 1; i < 8; i++) {
      int x = side.equals("left") ? wide / 8 : side.equals("right") ? wide * 7 / 8 : wide * i / 8;
      int y = side.equals("top") ? high / 8 : side.equals("bottom") ? high * 7 / 8 : high * i / 8;
      sum += image.getRGB(x, y) >> shift & 0xFF;
    }
    return sum;
  }

  @Test
  void what_can_be_seen_through_stays_so() throws Exception {
    Random random = new Random(3);
    byte[] png =
        MadePictures.picture(
            500,
            400,
            BufferedImage.TYPE_INT_ARGB,
            "png",
            (x, y) -> (x < 250 ? 0 : 0xFF000000) | random.nextInt(0x1000000));
    byte[] now = shrunk("png", png);
    assertThat(Header.read(now).orElseThrow().format()).isEqualTo(Header.Format.PNG);
    assertThat(now).hasSizeLessThanOrEqualTo(MOST_BYTES);
    BufferedImage image = MadePictures.read(now);
    assertThat(image.getRGB(image.getWidth() / 4, 5) >>> 24).isZero();
    assertThat(image.getRGB(image.getWidth() * 3 / 4, 5) >>> 24).isEqualTo(255);
  }

  @Test
  void grey_stays_as_bright_as_it_was() throws Exception {
    BufferedImage grey = new BufferedImage(600, 600, BufferedImage.TYPE_BYTE_GRAY);
    Random random = new Random(3);
    for (int i = 0; i < 360_000; i++) {
      grey.getRaster().setSample(i % 600, i / 600, 0, 60 + random.nextInt(9) - 4);
    }
    BufferedImage now = MadePictures.read(shrunk("png", MadePictures.written(grey, "png")));
    assertThat(now.getRGB(50, 50) & 0xFF).isBetween(56, 64);
  }

  @Test
  void a_picture_within_the_limits_is_left_alone() throws Exception {
    byte[] body = chat(dataUrl("jpeg", MadePictures.photo(100, 100, "jpeg")));
    assertThat(pictures.shrink(body).body()).isSameAs(body);
    assertThat(count("kept")).isEqualTo(1);
  }

  @Test
  void a_thin_link_demands_what_it_can_carry_and_a_wide_one_nothing() {
    double[] rate = {8_000};
    var thin = new Pictures(Pictures.Config.DEFAULT, () -> rate[0], new SimpleMeterRegistry());
    assertThat(thin.concerns(100_000, true)).isTrue();
    assertThat(thin.concerns(100_000, false)).as("not over the link").isFalse();
    assertThat(thin.concerns(50_000, true)).as("within 10 s").isFalse();
    rate[0] = 1e6;
    assertThat(thin.concerns(100_000, true)).isFalse();
  }

  private double count(String outcome) {
    return meters.counter("vivremotion_apps_pictures", "outcome", outcome).count();
  }
}
