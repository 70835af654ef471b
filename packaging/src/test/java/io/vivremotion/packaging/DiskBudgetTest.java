package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiskBudgetTest {
  private static final long MIB = 1 << 20;

  @Test
  void the_database_its_backups_and_what_a_restore_sets_aside_are_part_of_it() throws Exception {
    assertThat(DiskBudget.of(config("state: {max-bytes: 10MiB, backups: 3}")))
        .containsEntry("state.max-bytes", 10 * MIB)
        .containsEntry("state.backups x state.max-bytes", 30 * MIB)
        .containsEntry("(state set aside as damaged)", 30 * MIB);
  }

  @Test
  void a_database_elsewhere_takes_nothing_here() throws Exception {
    assertThat(DiskBudget.of(config("state: {url: \"jdbc:postgresql://db/gateway\"}")))
        .doesNotContainKey("state.max-bytes");
  }

  @Test
  void the_files_of_the_audit_log_are_part_of_it() throws Exception {
    assertThat(DiskBudget.of(config("apps: {audit: {files: 5, file-bytes: 3MiB}}")))
        .containsEntry("apps.audit.files x file-bytes", 15 * MIB);
  }

  private static GatewayConfig config(String yaml) throws Exception {
    return new ConfigSource(_ -> Optional.empty()).parse(yaml);
  }
}
