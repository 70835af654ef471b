package io.vivremotion.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vivremotion.insight.Health;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class EncryptionTest {
  private static final byte[] KEY_A = key(1);
  private static final byte[] KEY_B = key(2);

  private final Stepped stepped = new Stepped(1);

  private static byte[] key(int seed) {
    byte[] key = new byte[SpoolKeys.KEY_BYTES];
    new Random(seed).nextBytes(key);
    return key;
  }

  @Test
  void encrypted_records_come_back_and_do_not_lie_open_on_the_disk() throws Exception {
    stepped.keys = SpoolKeys.of(List.of(KEY_A));
    FileSpool spool = stepped.open();
    append(spool, "a secret measurement ", 50);
    spool.close();
    for (String name : segments()) {
      assertThat(new String(stepped.storage.content(name), ISO_8859_1)).doesNotContain("secret");
    }
    reopen();
    assertThat(Read.all(stepped.open()))
        .extracting(Read::text)
        .hasSize(50)
        .startsWith("a secret measurement 0")
        .endsWith("a secret measurement 49");
  }

  @Test
  void the_first_key_writes_and_all_read_beside_records_that_lie_open() throws Exception {
    append(stepped.open(), "open ", 10);
    reopen();
    stepped.keys = SpoolKeys.of(List.of(KEY_A));
    append(stepped.open(), "under A ", 10);
    reopen();
    stepped.keys = SpoolKeys.of(List.of(KEY_B, KEY_A));
    append(stepped.open(), "under B ", 10);
    reopen();
    FileSpool spool = stepped.open();
    assertThat(Read.all(spool))
        .extracting(Read::text)
        .hasSize(30)
        .startsWith("open 0")
        .contains("under A 5")
        .endsWith("under B 9");
    assertThat(spool.health()).isEqualTo(Health.UP);
    reopen();
    stepped.keys = SpoolKeys.of(List.of(KEY_B));
    assertThat(Read.all(stepped.open()))
        .extracting(Read::text)
        .hasSize(20)
        .noneMatch(text -> text.startsWith("under A"));
  }

  @Test
  void a_segment_without_its_key_is_kept_aside_and_comes_back_with_it() throws Exception {
    stepped.keys = SpoolKeys.of(List.of(KEY_A));
    FileSpool spool = stepped.open();
    append(spool, "locked ", 40);
    spool.acknowledge(1, 5);
    stepped.settle(spool);
    reopen();
    stepped.keys = SpoolKeys.NONE;
    spool = stepped.open();
    assertThat(Read.all(spool)).isEmpty();
    assertThat(spool.stats().lost()).isZero();
    assertThat(spool.stats().diskBytes()).isGreaterThan(Frame.Header.BYTES);
    assertThat(spool.health())
        .isInstanceOfSatisfying(
            Health.Degraded.class, degraded -> assertThat(degraded.why()).contains("key"));
    assertThat(stepped.storage.list()).contains(Segment.nameOf(1) + ".locked");
    Appended appended = append(spool, "since ", 10);
    assertThat(appended.sequences().getFirst()).isGreaterThan(40);
    spool.acknowledge(0, appended.sequences().get(4)); // as a reader that acknowledges all before
    stepped.settle(spool);
    for (int i = 0; i < 8; i++) {
      reopen();
      spool = stepped.open();
      assertThat(Read.all(spool)).hasSize(5);
    }

    reopen();
    stepped.keys = SpoolKeys.of(List.of(KEY_A));
    spool = stepped.open();
    assertThat(Read.all(spool))
        .extracting(Read::text)
        .hasSize(40)
        .startsWith("locked 5")
        .endsWith("since 9");
    assertThat(stepped.storage.list()).contains(Segment.nameOf(1));
    assertThat(spool.health()).isEqualTo(Health.UP);
  }

  @Test
  void records_that_moved_are_encrypted_with_the_key_that_writes() throws Exception {
    stepped.keys = SpoolKeys.of(List.of(KEY_A));
    stepped.config = Stepped.config(6, SpoolConfig.Policy.REFUSE);
    FileSpool spool = stepped.open();
    append(spool, "stays ", 1);
    reopen();
    stepped.keys = SpoolKeys.of(List.of(KEY_B, KEY_A));
    spool = stepped.open();
    for (int i = 0; i < 30; i++) {
      Appended appended = append(spool, "x".repeat(1_000), 20);
      assertThat(appended.refusals()).isEmpty();
      spool.acknowledge(2, appended.sequences().getLast());
      stepped.now = stepped.now.plusSeconds(2);
      stepped.settle(spool);
    }
    reopen();
    stepped.keys = SpoolKeys.of(List.of(KEY_B));
    assertThat(Read.all(stepped.open())).extracting(Read::text).containsExactly("stays 0");
  }

  @Test
  void a_frame_that_was_forged_is_lost_alone() throws Exception {
    stepped.keys = SpoolKeys.of(List.of(KEY_A));
    FileSpool spool = stepped.open();
    append(spool, "record ", 10);
    spool.close();
    String name = Segment.nameOf(1);
    forge(name, 4, Frame.HEAD_BYTES);
    forge(name, 7, Frame.HEAD_BYTES - 1); // the time it was stored at
    reopen();
    spool = stepped.open();
    assertThat(Read.all(spool))
        .extracting(Spool.Stored::sequence)
        .hasSize(8)
        .doesNotContain(4L, 7L);
    assertThat(spool.stats().lost()).isEqualTo(2);
  }

  /** Changes the frame and mends the checksum, as a forger can. */
  private void forge(String name, long sequence, int byteOfFrame) throws IOException {
    byte[] content = stepped.storage.content(name);
    Storage.File file = stepped.storage.open(name);
    Frame.Header header = Objects.requireNonNull(Frame.Header.read(file));
    var identity = new Segment.Identity(header.index(), header.salt(), null);
    try (FrameScan scan = new FrameScan(file, identity)) {
      scan.from(Frame.Header.BYTES, content.length);
      while (scan.next()) {
        if (scan.kind() == Frame.DATA && scan.sequence() == sequence) {
          int at = (int) scan.offset();
          content[at + byteOfFrame] ^= 1;
          var crc = new CRC32C();
          crc.update(content, at + 4, Frame.HEAD_BYTES - 4 + scan.length());
          ByteBuffer.wrap(content).putInt(at, (int) crc.getValue() ^ header.salt());
        }
      }
    }
    stepped.storage.replace(name, content);
  }

  @Test
  void no_two_segments_have_one_key_and_no_two_records_look_alike() throws Exception {
    stepped.keys = SpoolKeys.of(List.of(KEY_A));
    FileSpool spool = stepped.open();
    append(spool, "x".repeat(990), 200);
    Set<List<Byte>> keys = new HashSet<>();
    Set<ByteBuffer> seen = new HashSet<>();
    int records = 0;
    for (String name : segments()) {
      Storage.File file = stepped.storage.open(name);
      Frame.Header header = Objects.requireNonNull(Frame.Header.read(file));
      byte[] key = Objects.requireNonNull(stepped.keys.keyOf(header)).getEncoded();
      assertThat(keys.add(boxed(key))).isTrue();
      assertThat(key).isNotEqualTo(KEY_A).hasSize(32);
      var identity = new Segment.Identity(header.index(), header.salt(), null);
      try (FrameScan scan = new FrameScan(file, identity)) {
        scan.from(Frame.Header.BYTES, file.size());
        while (scan.next()) {
          if (scan.kind() == Frame.DATA) {
            records++;
            assertThat(seen.add(ByteBuffer.wrap(Objects.requireNonNull(scan.record())))).isTrue();
          }
        }
      }
    }
    assertThat(records).isEqualTo(200);
    assertThat(keys).hasSizeGreaterThan(4);
  }

  private static List<Byte> boxed(byte[] bytes) {
    List<Byte> boxed = new ArrayList<>();
    for (byte each : bytes) {
      boxed.add(each);
    }
    return boxed;
  }

  @Test
  void a_key_is_read_raw_or_as_hexadecimal_digits_or_in_base64() {
    assertThat(SpoolKeys.parse(KEY_A)).isEqualTo(KEY_A);
    String hex = HexFormat.of().formatHex(KEY_A);
    assertThat(SpoolKeys.parse((hex + "\n").getBytes(ISO_8859_1))).isEqualTo(KEY_A);
    assertThat(SpoolKeys.parse(hex.toUpperCase(Locale.ROOT).getBytes(ISO_8859_1))).isEqualTo(KEY_A);
    byte[] base64 = Base64.getEncoder().encode(KEY_A);
    assertThat(SpoolKeys.parse(base64)).isEqualTo(KEY_A);
    for (byte[] wrong : List.of(Arrays.copyOf(KEY_A, 31), "pass phrase".getBytes(ISO_8859_1))) {
      assertThatThrownBy(() -> SpoolKeys.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasNoCause()
          .message()
          .doesNotContain("pass phrase");
    }
  }

  private Appended append(FileSpool spool, String text, int records) {
    Appended appended = new Appended();
    for (int i = 0; i < records; i++) {
      spool.append(new Text(text + i), appended);
      if (i % 10 == 9) {
        stepped.settle(spool);
      }
    }
    stepped.settle(spool);
    return appended;
  }

  private List<String> segments() {
    return stepped.storage.list().stream().filter(name -> Segment.indexOf(name) >= 0).toList();
  }

  private void reopen() {
    stepped.storage = stepped.storage.afterKill();
  }
}
