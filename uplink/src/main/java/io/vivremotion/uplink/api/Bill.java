package io.vivremotion.uplink.api;

import io.vivremotion.http.StreamListener.Wires;
import io.vivremotion.uplink.api.Doorkeeper.Ticket;
import io.vivremotion.uplink.audit.AuditEntry;
import io.vivremotion.uplink.catalogue.Money;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.tenant.Ending;
import io.vivremotion.uplink.tenant.Settlement;
import java.util.Locale;
import java.util.Optional;

/** What one request has used, settled and noted once, whichever way it ends. */
final class Bill {
  private final AppApi.Shared shared;
  private final String requestId;
  private final String tenant;
  private final String asked;
  private final Ticket ticket;
  private final Tally tally;
  private long wireBytes;
  private int maskedValues;

  Bill(AppApi.Shared shared, String requestId, Asked who, Ticket ticket, long inputTokens) {
    this.shared = shared;
    this.requestId = requestId;
    this.tenant = who.tenant();
    this.asked = who.model();
    this.ticket = ticket;
    this.tally = new Tally(inputTokens);
  }

  /** Who asked for what. */
  record Asked(String tenant, String model) {}

  Tally tally() {
    return tally;
  }

  Ticket ticket() {
    return ticket;
  }

  void add(Wires wires) {
    wireBytes += wires.sentBytes() + wires.receivedBytes();
  }

  /** So many values were masked before it left. */
  void masked(int values) {
    maskedValues = values;
  }

  /**
   * @param used the target that answered or failed last; empty: none was asked
   * @param status that the app was told
   */
  void settle(Ending ending, Optional<Target> used, int status, String why) {
    shared.meters().ended(ending);
    boolean sent = wireBytes > 0;
    Optional<Settlement> settlement =
        ticket.settle(
            ending == Ending.FAILED ? Usage.NONE : tally.usage(),
            wireBytes,
            sent ? ending : Ending.NOT_SENT);
    shared
        .audit()
        .accept(
            new AuditEntry(
                shared.time().clock().instant(),
                requestId,
                tenant,
                asked,
                used.map(target -> target.upstream().name() + "/" + target.card().id()).orElse(""),
                why,
                ending.name().toLowerCase(Locale.ROOT),
                status,
                settlement.map(Settlement::charged).orElse(Usage.NONE),
                settlement.map(Settlement::cost).orElse(Money.ZERO),
                settlement.map(Settlement::costAssumed).orElse(false),
                wireBytes,
                maskedValues,
                Optional.empty()));
  }

  /** No provider was asked, nothing was set aside. */
  static void refused(AppApi.Shared shared, String requestId, Asked who, ChatError error) {
    shared.meters().refused(error.kind());
    shared
        .audit()
        .accept(
            new AuditEntry(
                shared.time().clock().instant(),
                requestId,
                who.tenant(),
                who.model(),
                "",
                error.kind().name().toLowerCase(Locale.ROOT),
                "refused",
                error.status(),
                Usage.NONE,
                Money.ZERO,
                false,
                0,
                0,
                Optional.empty()));
  }
}
