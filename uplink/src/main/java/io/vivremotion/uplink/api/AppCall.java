package io.vivremotion.uplink.api;

import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.uplink.api.BodyScan.Scanned;
import io.vivremotion.uplink.api.BodyScan.Unfit;
import io.vivremotion.uplink.api.Doorkeeper.Caller;
import io.vivremotion.uplink.api.Doorkeeper.Decision;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatError.Kind;
import io.vivremotion.uplink.tenant.Draft;
import io.vivremotion.uplink.tenant.Ending;
import java.util.List;
import java.util.Optional;

/**
 * The life of one app's request, from its body to its settlement. Read from top to bottom: who
 * asks, for what, who has it, may they, what must not leave; then {@link Asking}: one target after
 * the other until one answers. Once the first content has gone to the app the choice is final. All
 * on the loop of the request.
 */
final class AppCall {
  private final AppApi.Shared shared;
  private final Surface surface;
  private final Request request;
  private final Reply reply;
  private final Outlet outlet;

  AppCall(AppApi.Shared shared, Surface surface, Request request, Reply reply) {
    this.shared = shared;
    this.surface = surface;
    this.request = request;
    this.reply = reply;
    this.outlet = new Outlet(reply, surface.errors(), shared.requestId(), shared::nanos);
  }

  void begin() {
    Optional<String> key = surface.key(request);
    Optional<Caller> caller = shared.doorkeeper().caller(key);
    if (caller.isEmpty()) {
      String why =
          key.isEmpty()
              ? "no API key was shown: " + surface.keyHint()
              : "the API key is not known here";
      refuse(new Bill.Asked("", ""), ChatError.of(Kind.KEY, why));
      return;
    }
    try {
      byte[] body = request.body().toBytes();
      admit(caller.get(), BodyScan.scan(body), body);
    } catch (Unfit e) {
      refuse(new Bill.Asked(caller.get().tenant(), ""), e.error);
    }
  }

  private void admit(Caller caller, Scanned read, byte[] body) {
    Bill.Asked who = new Bill.Asked(caller.tenant(), read.model());
    List<Target> targets = shared.targets().of(read.model(), surface, shared.formats());
    if (targets.isEmpty()) {
      String why = "no provider is configured for this model: GET /v1/models lists those there are";
      refuse(who, new ChatError(Kind.UNKNOWN_MODEL, 404, why, "model", Optional.empty()));
      return;
    }
    Draft draft = Drafts.of(read, targets.getFirst().card(), body.length);
    switch (caller.admit(draft)) {
      case Decision.Refused(ChatError error) -> refuse(who, error);
      case Decision.Admitted(var ticket) -> {
        Bill bill = new Bill(shared, outlet.requestId(), who, ticket, draft.tokensIn());
        shared.retries().request();
        ask(caller.handling(), read, body, targets, bill);
      }
    }
  }

  /** Masked first: what cannot be is not sent. */
  private void ask(Handling handling, Scanned read, byte[] body, List<Target> targets, Bill bill) {
    try {
      Leaving leaving = Leaving.of(body, read, handling.masking());
      var incoming = new Asking.Incoming(shared, surface, request, reply, outlet);
      var preparation = new Preparation(shared, surface, leaving);
      new Asking(incoming, targets, preparation, bill).begin();
    } catch (Unfit e) {
      bill.settle(Ending.NOT_SENT, Optional.empty(), e.error.status(), "not_masked");
      outlet.fail(e.error);
    }
  }

  private void refuse(Bill.Asked who, ChatError error) {
    Bill.refused(shared, outlet.requestId(), who, error);
    outlet.fail(error);
  }
}
