package io.vivremotion.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random bytes and nearly right documents: decoding tells something and never throws. */
final class DecoderFuzzTest {
  private final Decoder decoder = new Decoder(Decoder.Config.DEFAULT);

  @Property(tries = 3_000)
  void no_bytes_make_it_throw(@ForAll byte[] bytes, @ForAll("types") MediaType type) {
    assertThat(decode(bytes, type)).satisfies(DecoderFuzzTest::readOrTold);
  }

  @Property(tries = 3_000)
  void no_damage_to_a_document_makes_it_throw(
      @ForAll("documents") byte[] document,
      @ForAll("types") MediaType type,
      @ForAll int place,
      @ForAll byte change) {
    byte[] damaged = document.clone();
    damaged[Math.floorMod(place, damaged.length)] = change;
    assertThat(decode(damaged, type)).satisfies(DecoderFuzzTest::readOrTold);
  }

  @Property(tries = 1_000)
  void no_document_cut_short_makes_it_throw(
      @ForAll("documents") byte[] document, @ForAll("types") MediaType type, @ForAll int length) {
    byte[] cut = java.util.Arrays.copyOf(document, Math.floorMod(length, document.length));
    assertThat(decode(cut, type)).satisfies(DecoderFuzzTest::readOrTold);
  }

  @Provide
  Arbitrary<MediaType> types() {
    return Arbitraries.of(
        MediaType.UNKNOWN,
        MediaType.JSON,
        MediaType.CBOR,
        MediaType.SENML_JSON,
        MediaType.SENML_CBOR,
        MediaType.TEXT);
  }

  @Provide
  Arbitrary<byte[]> documents() {
    return Arbitraries.of(
            "{\"a\":1,\"b\":{\"c\":[1,2,{\"d\":\"x\"}]},\"t\":1795341598}",
            "[{\"bn\":\"dev:\",\"bt\":1.3e9,\"n\":\"a\",\"v\":1},{\"n\":\"b\",\"vs\":\"x\"}]",
            "[1,2,\"three\",true,null]",
            "\"text\"",
            "-12.5e3",
            "true")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  private Content decode(byte[] bytes, MediaType type) {
    return decoder.decode(Messages.of(Kind.TELEMETRY, "x", Payload.wrap(bytes, type)));
  }

  private static void readOrTold(Content content) {
    if (content instanceof Content.Opaque opaque) {
      assertThat(opaque.reason()).isNotEqualTo("codec-failed");
    }
  }
}
