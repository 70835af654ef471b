package io.vivremotion.uplink.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that are bombs, broken, or none. */
class BadPicturesTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Pictures pictures =
      new Pictures(
          new Pictures.Config(
              Pictures.When.ALWAYS,
              PicturesTest.MOST_PIXELS,
              PicturesTest.MOST_BYTES,
              Duration.ofSeconds(1),
              10_000_000),
          () -> 1e9,
          meters);

  private byte[] shrunk(String type, byte[] picture) throws Exception {
    byte[] body = PicturesTest.chat(PicturesTest.dataUrl(type, picture));
    return PicturesTest.bytes(PicturesTest.url(pictures.shrink(body).body()));
  }

  @Test
  void a_bomb_is_refused_by_its_header() {
    assertThatThrownBy(() ->
            pictures.shrink(
                PicturesTest.chat(
                    PicturesTest.dataUrl("png", MadePictures.pngHead(30_000, 30_000)))))
        .isInstanceOf(Pictures.TooLarge.class)
        .hasMessageContaining("30000 x 30000");
    assertThatThrownBy(() ->
            pictures.shrink(
                PicturesTest.chat(PicturesTest.dataUrl("png", MadePictures.pngHead(40_000, 1)))))
        .isInstanceOf(Pictures.TooLarge.class);
    assertThat(count("refused")).isEqualTo(2);
  }

  @Test
  void many_that_are_too_many_together_are_refused() throws Exception {
    String part =
        "{\"type\":\"image_url\",\"image_url\":{\"url\":\""
            + PicturesTest.dataUrl(
                "png",
                MadePictures.picture(
                    2_000, 2_000, BufferedImage.TYPE_BYTE_BINARY, "png", (x, y) -> 0))
            + "\"}}";
    String body = "{\"messages\":[{\"content\":[" + part + "," + part + "," + part + "]}]}";
    assertThatThrownBy(() -> pictures.shrink(body.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Pictures.TooLarge.class);
  }

  /** 400 MB of text in 400 kB beside the pixels: the JDK's reader would unpack it. */
  @Test
  void text_within_a_png_is_not_unpacked() throws Exception {
    byte[] photo =
        MadePictures.written(
            indexed(MadePictures.read(MadePictures.photo(900, 600, "png"))), "png");
    var zipped = new ByteArrayOutputStream();
    zipped.writeBytes("k\0\0".getBytes(StandardCharsets.ISO_8859_1));
    try (var deflated = new DeflaterOutputStream(zipped)) {
      byte[] block = new byte[1 << 20];
      Arrays.fill(block, (byte) 'a');
      for (int i = 0; i < 400; i++) {
        deflated.write(block);
      }
    }
    var bomb = new ByteArrayOutputStream();
    bomb.write(photo, 0, 33);
    bomb.writeBytes(MadePictures.chunk("zTXt", zipped.toByteArray()));
    bomb.write(photo, 33, photo.length - 33);
    assertThat(shrunk("png", bomb.toByteArray())).hasSizeLessThanOrEqualTo(PicturesTest.MOST_BYTES);
  }

  private static BufferedImage indexed(BufferedImage image) {
    BufferedImage out =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_INDEXED);
    for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
      int x = i % image.getWidth();
      int y = i / image.getWidth();
      out.setRGB(x, y, image.getRGB(x, y));
    }
    return out;
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "gif"})
  void what_is_broken_stays_byte_by_byte(String format) throws Exception {
    byte[] photo = MadePictures.photo(900, 600, format);
    byte[] cut =
        PicturesTest.chat(PicturesTest.dataUrl(format, Arrays.copyOf(photo, photo.length / 2)));
    assertThat(pictures.shrink(cut).body()).isSameAs(cut);
    Random random = new Random(11);
    for (int i = 0; i < 30; i++) {
      byte[] harmed = photo.clone();
      for (int k = 0; k < 20; k++) {
        harmed[8 + random.nextInt(harmed.length - 8)] = (byte) random.nextInt();
      }
      try {
        assertThat(
                JSON.readTree(
                    pictures
                        .shrink(PicturesTest.chat(PicturesTest.dataUrl(format, harmed)))
                        .body()))
            .isNotNull();
      } catch (Pictures.TooLarge e) {
        assertThat(e).hasMessageContaining("pixels");
      }
    }
    assertThat(count("unreadable")).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.org/a.png",
        "data:image/png;base64,%%%%",
        "data:image/png;base64,",
        "data:image/svg+xml,<svg/>",
        "data:image/webp;base64,UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vuUAAA=",
        "data:image/jpeg;base64,/9j/"
      })
  void links_and_what_is_not_read_stay(String url) throws Exception {
    byte[] body = PicturesTest.chat(url);
    assertThat(pictures.shrink(body).body()).isSameAs(body);
  }

  private double count(String outcome) {
    return meters.counter("vivremotion_apps_pictures", "outcome", outcome).count();
  }
}
