package io.vivremotion.uplink.api;

import io.vivremotion.http.StreamListener.Wires;
import io.vivremotion.uplink.api.Attempt.Outcome;
import io.vivremotion.uplink.api.Doorkeeper.Ticket;
import io.vivremotion.uplink.audit.AuditEntry;
import io.vivremotion.uplink.catalogue.Money;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.image.Shrunk;
import io.vivremotion.uplink.tenant.Draft;
import io.vivremotion.uplink.tenant.Ending;
import io.vivremotion.uplink.tenant.Settlement;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one request has used, settled and noted once, whichever way it ends. */
final class Bill {
  private static final Usage NOTHING = new Usage(0, 0, 0, 0, 0);

  private final AppApi.Shared shared;
  private final String requestId;
  private final Asked who;
  private final Ticket ticket;
  private final Draft draft;
  private long wireBytes;
  private int maskedValues;
  private String shrunk = "";
  private String hedged = "";
  private String failedBefore = "";
  private String failedLast = "";
  private @Nullable Transcript transcript;

  /** Under way, or the one that answered. */
  private @Nullable Call call;

  Bill(AppApi.Shared shared, String requestId, Asked who, Ticket ticket, Draft draft) {
    this.shared = shared;
    this.requestId = requestId;
    this.who = who;
    this.ticket = ticket;
    this.draft = draft;
  }

  /**
   * Who asked for what.
   *
   * @param choice why it is this model of a pair; empty: the app named a model
   */
  record Asked(String tenant, String model, String choice) {
    Asked(String tenant, String model) {
      this(tenant, model, "");
    }

    String why(String ended) {
      return choice.isEmpty() ? ended : choice + "; " + ended;
    }
  }

  /** Of one call: what it uses is counted apart from what others did. */
  Tally tally() {
    return new Tally(draft.tokensIn(), draft.maxTokensOut());
  }

  /** What is settled is of this call. */
  void begins(Call begun) {
    call = begun;
  }

  /** A call came to nothing. */
  void failed(Call of, Outcome.Failed failed) {
    if (failed.mayCost() || of.toldWhatItUsed()) {
      pay(of);
    }
    call = call == of ? null : call;
    failedBefore = failures();
    failedLast = of.target().upstream().name() + ": " + word(failed.error());
  }

  private void pay(Call of) {
    Usage used = of.cutOff();
    ticket.spent(of.target().card(), used);
    of.target().meters().used(used);
  }

  private String failures() {
    return failedBefore.isEmpty() || failedLast.isEmpty()
        ? failedBefore + failedLast
        : failedBefore + ", " + failedLast;
  }

  /** What failed before the request came to its end, which may be the last failure. */
  private String after(Told told) {
    boolean said = !told.why().isEmpty() && failedLast.endsWith(": " + told.why());
    String failures = said ? failedBefore : failures();
    return failures.isEmpty() ? "" : "after " + failures;
  }

  private static String word(ChatError error) {
    return error.kind().name().toLowerCase(Locale.ROOT);
  }

  /** A second target is asked the same. */
  void hedges(Target with) {
    hedged = "hedged with " + name(with);
  }

  /**
   * Of two calls the other has begun to answer; this one was called off, and is paid for if it had
   * left.
   */
  void lost(Call of, Wires wires) {
    add(wires);
    if (wires.sentBytes() > 0) {
      pay(of);
    }
  }

  /** The app went away; a call that still waited for a connection costs nothing. */
  void calledOff(Call of, Wires wires) {
    add(wires);
    call = wires.sentBytes() == 0 && call == of ? null : call;
  }

  /** Of two calls this one is left. */
  void goesOn(Call with) {
    call = with;
    ticket.answeredBy(with.target().card());
  }

  /** Of the call under way, or of the one that answered. */
  Usage usage() {
    return call == null ? NOTHING : call.usage();
  }

  private Usage cutOff() {
    return call == null ? NOTHING : call.cutOff();
  }

  private Usage used(Ending ending) {
    return switch (ending) {
      case COMPLETE -> usage();
      case INCOMPLETE, CANCELLED, EXPIRED -> cutOff();
      case FAILED, NOT_SENT -> Usage.NONE;
    };
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

  /** Pictures of it left smaller than they came. */
  void shrunk(Shrunk pictures) {
    shrunk =
        pictures.pictures() == 0
            ? ""
            : "pictures=%d bytes=%d>%d"
                .formatted(pictures.pictures(), pictures.before(), pictures.after());
  }

  /** Its tenant wants to read it in the audit log. */
  void transcribed(Transcript of) {
    transcript = of;
  }

  /**
   * @param used the target that answered or failed last; empty: none was asked
   * @param status that the app was told
   */
  void settle(Ending ending, Optional<Target> used, int status, String why) {
    shared.meters().ended(ending);
    boolean sent = wireBytes > 0;
    Usage usage = used(ending);
    if (call != null && (ending == Ending.INCOMPLETE || ending == Ending.CANCELLED)) {
      call.target().meters().used(usage); // of an answer its target has counted it
    }
    Optional<Settlement> settlement =
        ticket.settle(usage, wireBytes, sent ? ending : Ending.NOT_SENT);
    note(
        new Told(
            used.map(Bill::name).orElse(""), why, ending.name().toLowerCase(Locale.ROOT), status),
        settlement);
  }

  private static String name(Target target) {
    return target.upstream().name() + "/" + target.card().id();
  }

  /** For the audit. */
  private record Told(String used, String why, String outcome, int status) {}

  private void note(Told told, Optional<Settlement> settlement) {
    shared
        .audit()
        .accept(
            new AuditEntry(
                shared.time().clock().instant(),
                requestId,
                who.tenant(),
                who.model(),
                told.used(),
                who.why(why(told)),
                told.outcome(),
                told.status(),
                settlement.map(Settlement::charged).orElse(Usage.NONE),
                settlement.map(Settlement::cost).orElse(Money.ZERO),
                settlement.map(Settlement::costAssumed).orElse(false),
                wireBytes,
                maskedValues,
                Optional.ofNullable(transcript).map(Transcript::content)));
  }

  private String why(Told told) {
    return Stream.of(shrunk, hedged, after(told), told.why())
        .filter(word -> !word.isEmpty())
        .collect(Collectors.joining("; "));
  }

  /**
   * Answered from the cache: costs nothing.
   *
   * @param level {@code exact} or {@code semantic}
   */
  void cached(String level) {
    shared.meters().ended(Ending.NOT_SENT);
    var _ = ticket.settle(Usage.NONE, 0, Ending.NOT_SENT);
    note(new Told("", level, "cached", 200), Optional.empty());
  }

  /** Answered by the box itself. */
  void local(long tokens) {
    shared.meters().ended(Ending.COMPLETE);
    Usage usage = new Usage(tokens, Usage.NOT_REPORTED, Usage.NOT_REPORTED, 0, Usage.NOT_REPORTED);
    note(
        new Told("local/" + who.model(), "", "complete", 200),
        ticket.settle(usage, 0, Ending.COMPLETE));
  }

  /** Not by the box, and nobody else was asked. */
  void unanswered(ChatError error) {
    settle(Ending.NOT_SENT, Optional.empty(), error.status(), word(error));
  }

  /** No provider was asked, nothing was set aside. */
  static void refused(AppApi.Shared shared, String requestId, Asked who, ChatError error) {
    shared.meters().refused(error.kind());
    String why = word(error);
    shared
        .audit()
        .accept(unpaid(shared, requestId, who, new Told("", why, "refused", error.status())));
  }

  /** The models were listed. */
  static void listed(AppApi.Shared shared, String requestId, String tenant) {
    shared
        .audit()
        .accept(
            unpaid(shared, requestId, new Asked(tenant, "", ""), new Told("", "", "listed", 200)));
  }

  private static AuditEntry unpaid(AppApi.Shared shared, String requestId, Asked who, Told told) {
    return new AuditEntry(
        shared.time().clock().instant(),
        requestId,
        who.tenant(),
        who.model(),
        told.used(),
        told.why(),
        told.outcome(),
        told.status(),
        Usage.NONE,
        Money.ZERO,
        false,
        0,
        0,
        Optional.empty());
  }
}
