package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A data directory as an earlier gateway left it: spools, checkpoint, database, what was learnt. A
 * change of a layout without a new version fails here. {@code -Ddata.sample=/folder/data-1.zip}
 * makes one of what the code of now writes.
 */
class OlderDataTest {
  private static final String SMALL =
      """
      spools:
        inbox: {segment-bytes: 32KiB}
        history: {segment-bytes: 32KiB}
        outbox-alarm: {segment-bytes: 32KiB}
        outbox-interactive: {segment-bytes: 32KiB}
        outbox-normal: {segment-bytes: 32KiB}
        outbox-bulk: {segment-bytes: 32KiB}
        downlink: {segment-bytes: 32KiB}
      disk: {reserve-file-bytes: 0}
      flow: {digest-window: 1h}
      sinks: [{name: gone, kind: webhook, url: 'http://127.0.0.1:1/', max-bytes: 512KiB}]
      """;

  /** As they stood when the sample was made. */
  private static final List<String> EXPECTED =
      List.of(
          "vivremotion_flow_open_digests 4.0",
          "vivremotion_spool_pending_records{spool=\"outbox-alarm\"} 2.0",
          "vivremotion_spool_pending_records{spool=\"outbox-normal\"} 3.0",
          "vivremotion_spool_pending_records{spool=\"history\"} 1.0",
          "vivremotion_spool_pending_records{spool=\"sink-gone\"} 9.0",
          "vivremotion_spool_lost_total{spool=\"inbox\"} 0.0");

  @TempDir private Path folder;

  @Test
  void what_an_earlier_gateway_left_is_all_there() throws Exception {
    try (InputStream sample = OlderDataTest.class.getResourceAsStream("/data-1.zip")) {
      unpack(Objects.requireNonNull(sample), folder);
    }
    try (LocalGateway gateway = LocalGateway.start(folder, SMALL)) {
      awaitAll(gateway);
      assertThat(gateway.get("/health").toString())
          .contains("flow")
          .doesNotContainIgnoringCase("anew")
          .doesNotContainIgnoringCase("cannot be read")
          .doesNotContain("restored from");
    }
    try (Stream<Path> spools = Files.walk(folder.resolve("spool"))) {
      assertThat(spools.map(Path::toString)).noneMatch(name -> name.contains("damaged"));
    }
    assertThat(folder.resolve("flow").toFile().list()).containsOnlyOnce("checkpoint");
    assertThat(folder.resolve("flow/checkpoint.damaged")).doesNotExist();
    assertThat(folder.resolve("state/damaged.mv.db")).doesNotExist();
  }

  private static void awaitAll(LocalGateway gateway) {
    Awaitility.await()
        .untilAsserted(() -> assertThat(gateway.gateway().scrape().lines()).containsAll(EXPECTED));
  }

  private static void unpack(InputStream sample, Path into) throws IOException {
    ZipInputStream zip = new ZipInputStream(sample);
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      Path file = into.resolve(entry.getName()).normalize();
      assertThat(file).startsWithRaw(into);
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.copy(zip, file);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "data.sample", matches = ".+")
  void make_a_sample() throws Exception {
    try (LocalGateway gateway = LocalGateway.start(folder, SMALL)) {
      String device = "/v1/devices/press-1/messages?channel=";
      for (String name : List.of("a", "b", "c")) {
        assertThat(gateway.post(device + name, "{\"" + name + "\": 1.5}")).isEqualTo(202);
        assertThat(gateway.post(device + "events/" + name, "{\"event\":1}")).isEqualTo(202);
      }
      gateway.post(device + "alarms/door", "{\"open\":true}");
      gateway.post(device + "alarms/gate", "{\"open\":true}");
      gateway.post(device + "raw", "{not json");
      awaitAll(gateway);
    }
    Path target = Path.of(System.getProperty("data.sample"));
    try (OutputStream out = Files.newOutputStream(target);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      pack(zip);
    }
  }

  private void pack(ZipOutputStream zip) throws IOException {
    Set<String> left = Set.of("lock", "reserve");
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      if (!left.contains(file.getFileName().toString())) {
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        Files.copy(file, zip);
      }
    }
  }
}
