package io.vivremotion.uplink.audit;

import io.vivremotion.uplink.catalogue.Money;
import io.vivremotion.uplink.chat.Usage;
import java.time.Instant;
import java.util.Optional;

final class Entries {
  private Entries() {}

  static AuditEntry entry(int number) {
    return entry(number, Optional.empty());
  }

  static AuditEntry entry(int number, Optional<AuditEntry.Content> content) {
    return new AuditEntry(
        Instant.parse("2026-11-28T12:00:00Z").plusSeconds(number),
        "request-" + number,
        "app",
        "gpt-4o-mini",
        "openai/gpt-4o-mini",
        "asked for",
        "complete",
        200,
        new Usage(100 + number, 50, -1, 20, -1),
        new Money(1_234),
        false,
        2_000,
        3,
        content);
  }
}
