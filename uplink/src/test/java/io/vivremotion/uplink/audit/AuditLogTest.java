package io.vivremotion.uplink.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.insight.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final AuditLog.Config SMALL = new AuditLog.Config(64 << 10, 3, 16, 300);

  @TempDir Path directory;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void what_is_noted_stands_in_the_chain() throws IOException {
    try (AuditLog log = open(AuditLog.Config.DEFAULT)) {
      log.start();
      for (int i = 0; i < 100; i++) {
        log.note(Entries.entry(i));
      }
    }

    AuditCheck.Report report = check();

    assertThat(report.findings()).isEmpty();
    assertThat(report.entries()).isEqualTo(102); // start and end
    assertThat(text())
        .contains("\"tenant\":\"app\"")
        .contains("\"used\":\"openai/gpt-4o-mini\"")
        .contains("\"input\":100,\"cache_read\":50,\"output\":20,\"cost\":\"0.001234\"")
        .contains("\"masked\":3")
        .doesNotContain("prompt");
  }

  @Test
  void the_chain_goes_on_over_restarts() throws IOException {
    for (int life = 0; life < 3; life++) {
      try (AuditLog log = open(AuditLog.Config.DEFAULT)) {
        log.start();
        log.note(Entries.entry(life));
      }
    }

    assertThat(check().findings()).isEmpty();
    assertThat(check().entries()).isEqualTo(9);
    assertThat(check().kills()).isZero();
  }

  @Test
  void what_comes_too_fast_leaves_a_gap_that_says_how_much() throws IOException {
    AuditLog log = open(SMALL);
    for (int i = 0; i < 20; i++) { // before it writes: the queue takes 16
      log.note(Entries.entry(i));
    }
    log.start();
    log.close();

    assertThat(check().gaps()).isEqualTo(1);
    assertThat(text()).contains("\"kind\":\"gap\"").contains("\"missing\":4");
    assertThat(meters.counter("vivremotion_audit_missing").count()).isEqualTo(4);
  }

  @Test
  void rotation_carries_the_chain_on_and_keeps_so_many_files() throws IOException {
    var chain = new ChainWriter(SMALL, directory);
    chain.open(NOW);
    for (int i = 0; i < 2_000; i++) {
      chain.append(Line.of(Entries.entry(i)), 1);
    }
    chain.force();
    chain.close();

    assertThat(ChainFiles.of(directory)).hasSize(3);
    assertThat(check().findings()).isEmpty();
    assertThat(Files.size(ChainFiles.of(directory).getFirst().path())).isLessThan(66 << 10);
  }

  @Test
  void a_kill_costs_what_was_not_forced_and_is_told() throws IOException {
    var killed = new ChainWriter(SMALL, directory);
    killed.open(NOW);
    killed.append(Line.of(Entries.entry(1)), 1);
    killed.force();
    killed.append(Line.of(Entries.entry(2)), 1);
    killed.flush();
    Path file = ChainFiles.of(directory).getFirst().path();
    byte[] all = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(all, all.length - 10));

    try (AuditLog log = open(SMALL)) {
      log.start();
    }

    AuditCheck.Report report = check();
    assertThat(report.findings()).isEmpty();
    assertThat(report.kills()).isEqualTo(1);
    assertThat(text()).contains("request-1").doesNotContain("request-2");
  }

  @Test
  void a_gap_that_is_lost_with_what_was_not_forced_is_told_again() throws IOException {
    var chain = new ChainWriter(SMALL, directory);
    chain.open(NOW);
    chain.append(Line.of(Entries.entry(1)), 1);
    chain.force();
    chain.append(Line.gap(new Gap.Missing(5, NOW, NOW)), 5);
    chain.append(Line.of(Entries.entry(2)), 1);
    chain.flush();

    assertThat(chain.abandon()).isEqualTo(6);
    chain.open(NOW);
    chain.append(Line.gap(new Gap.Missing(6, NOW, NOW)), 6);
    chain.force();

    assertThat(check().findings()).isEmpty();
    assertThat(check().gaps()).isEqualTo(1);
    assertThat(text()).contains("\"missing\":6").doesNotContain("request-2");
  }

  @Test
  void a_tail_that_was_taken_away_is_told_by_the_log_itself() throws IOException {
    write(10);
    Path file = ChainFiles.of(directory).getFirst().path();
    Files.write(file, Files.readAllLines(file).subList(0, 8));

    try (AuditLog log = open(SMALL)) {
      log.start();
    }

    assertThat(check().isWhole()).isFalse();
    assertThat(text()).contains("entries 9 to 12 are missing");
  }

  @Test
  void a_forged_chain_is_found_by_a_link_noted_elsewhere() throws IOException {
    write(10);
    Link noted = check().last();
    try (var all = Files.list(directory)) {
      for (Path path : all.toList()) {
        Files.delete(path);
      }
    }
    write(12);

    assertThat(check().isWhole()).isTrue();
    assertThat(new AuditCheck(directory).run(List.of(noted)).isWhole()).isFalse();
  }

  @Test
  void a_disk_that_fails_leaves_a_gap_and_degrades_health() throws Exception {
    Path folder = directory.resolve("log");
    Files.createFile(folder); // in the way
    var log = new AuditLog(SMALL, folder, () -> NOW, meters);
    log.note(Entries.entry(1));
    log.start();
    await(() -> log.health() instanceof Health.Degraded);
    Files.delete(folder);
    await(() -> log.health().equals(Health.UP));
    log.note(Entries.entry(2));
    log.close();

    AuditCheck.Report report = new AuditCheck(folder).run(List.of());
    assertThat(report.findings()).isEmpty();
    assertThat(report.gaps()).isEqualTo(1);
  }

  @Test
  void a_mistake_in_here_leaves_a_gap_that_is_told_and_the_log_goes_on() throws Exception {
    var broken = new AtomicBoolean();
    var calls = new AtomicInteger();
    InstantSource clock =
        () -> {
          if (broken.get() && calls.getAndIncrement() % 2 == 0) { // the first of each turn
            throw new IllegalStateException("a bug");
          }
          return NOW;
        };
    try (var log = new AuditLog(SMALL, directory, clock, meters)) {
      broken.set(true);
      log.note(Entries.entry(1));
      log.start();
      await(() -> log.health() instanceof Health.Degraded);
      broken.set(false);
      await(() -> log.health().equals(Health.UP));
      log.note(Entries.entry(2));
    }

    assertThat(check().findings()).isEmpty();
    assertThat(check().gaps()).isEqualTo(1);
    assertThat(text()).contains("\"missing\":1").contains("request-2");
  }

  @Test
  void content_is_cut_and_never_a_character_in_half() throws IOException {
    var content = new AuditEntry.Content("\uD83D\uDE00".repeat(100), "short");
    try (AuditLog log = open(SMALL)) {
      log.start();
      log.note(Entries.entry(1, Optional.of(content)));
    }

    String line = text().lines().filter(one -> one.contains("request-1")).findFirst().orElseThrow();
    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.path("prompt").asText())
        .isEqualTo("\uD83D\uDE00".repeat(50) + "[100 characters cut]");
    assertThat(json.path("answer").asText()).isEqualTo("short");
  }

  @Test
  void half_a_character_from_outside_costs_no_entry() throws IOException {
    try (AuditLog log = open(SMALL)) {
      log.start();
      log.note(Entries.entry(1, Optional.of(new AuditEntry.Content("\uD83D", "\uDE00 x"))));
      log.note(Entries.entry(2));
    }

    assertThat(check().findings()).isEmpty();
    assertThat(check().entries()).isEqualTo(4);
  }

  private void write(int entries) throws IOException {
    try (AuditLog log = open(SMALL)) {
      log.start();
      for (int i = 0; i < entries; i++) {
        log.note(Entries.entry(i));
      }
    }
  }

  private AuditLog open(AuditLog.Config config) {
    return new AuditLog(config, directory, () -> NOW, meters);
  }

  private AuditCheck.Report check() throws IOException {
    return new AuditCheck(directory).run(List.of());
  }

  private String text() throws IOException {
    return ChainFiles.of(directory).stream()
        .map(file -> {
          try {
            return Files.readString(file.path());
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        })
        .collect(Collectors.joining());
  }

  private static void await(java.util.function.BooleanSupplier is) {
    org.awaitility.Awaitility.await().until(is::getAsBoolean);
  }
}
