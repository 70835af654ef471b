package io.vivremotion.uplink.api;

import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.uplink.api.BodyScan.Scanned;
import io.vivremotion.uplink.api.BodyScan.Unfit;
import io.vivremotion.uplink.api.Departures.Outcome;
import io.vivremotion.uplink.api.Doorkeeper.Caller;
import io.vivremotion.uplink.api.Doorkeeper.Decision;
import io.vivremotion.uplink.cache.TenantAnswers;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatError.Kind;
import io.vivremotion.uplink.difficulty.DifficultyRouter.Choice;
import io.vivremotion.uplink.image.Shrunk;
import io.vivremotion.uplink.tenant.Draft;
import java.util.ArrayList;
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

  /**
   * Name and version of the prompt of which a request was made. An app that sends it keeps answers
   * of its own apart, no more.
   */
  private static final String PROMPT = "x-vivremotion-prompt";

  private final Optional<TenantAnswers.Given> given;

  AppCall(AppApi.Shared shared, Surface surface, Request request, Reply reply) {
    this(shared, surface, request, reply, Optional.empty());
  }

  private AppCall(
      AppApi.Shared shared,
      Surface surface,
      Request request,
      Reply reply,
      Optional<TenantAnswers.Given> given) {
    this.given = given;
    this.shared = shared;
    this.surface = surface;
    this.request = request;
    this.reply = reply;
    this.outlet = new Outlet(reply, surface.errors(), shared.requestId(), shared::nanos);
  }

  /** The same request again, after the app had an answer from the cache: to see if it was right. */
  static AppCall inShadow(Incoming asked, TenantAnswers.Given given) {
    Reply nobody = new Unheard(asked.reply().loop());
    return new AppCall(
        asked.shared(), asked.surface(), asked.request(), nobody, Optional.of(given));
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
      byte[] body = request.body().bytes();
      Scanned read = BodyScan.scan(body);
      Optional<ChatError> refusal = surface.refusal(read);
      if (refusal.isPresent()) {
        throw new Unfit(refusal.get());
      }
      admit(caller.get(), read, body);
    } catch (Unfit e) {
      refuse(new Bill.Asked(caller.get().tenant(), ""), e.error);
    }
  }

  private void admit(Caller caller, Scanned read, byte[] body) throws Unfit {
    Optional<ModelCard> local =
        shared.local().card().filter(card -> card.id().equals(read.model()));
    if (surface == Surface.EMBEDDINGS && local.isPresent()) {
      Bill.Asked who = new Bill.Asked(caller.tenant(), read.model(), "");
      admitLocal(caller, Drafts.local(read, local.get()), who, body);
      return;
    }
    Optional<Choice> choice = shared.pairs().choose(read, body, surface);
    Bill.Asked who =
        new Bill.Asked(caller.tenant(), read.model(), choice.map(Choice::why).orElse(""));
    String model = choice.map(Choice::model).orElse(read.model());
    List<Target> targets = allowed(caller, shared.targets().of(model, surface, shared.formats()));
    if (targets.isEmpty()) {
      String why = "no provider is configured for this model: GET /v1/models lists those there are";
      refuse(who, new ChatError(Kind.UNKNOWN_MODEL, 404, why, "model", Optional.empty()));
      return;
    }
    Draft draft = Drafts.of(read, targets.getFirst().card(), body.length);
    switch (caller.admit(draft)) {
      case Decision.Refused(ChatError error) -> refuse(who, error);
      case Decision.Admitted(var ticket) -> {
        Bill bill = new Bill(shared, outlet.requestId(), who, ticket, draft);
        shared.retries().request();
        ask(caller.handling(), read, body, targets, bill);
      }
    }
  }

  /** Of one alone, and where none is left, the admission says why. */
  private static List<Target> allowed(Caller caller, List<Target> all) {
    if (all.size() < 2) {
      return all;
    }
    List<Target> allowed = new ArrayList<>(all.size());
    for (Target target : all) {
      if (caller.mayUse(target.card())) {
        allowed.add(target);
      }
    }
    return allowed.isEmpty() ? all : allowed;
  }

  /** Nothing leaves: no masking, no cache. */
  private void admitLocal(Caller caller, Draft draft, Bill.Asked who, byte[] body) throws Unfit {
    LocalEmbeddings.Asked asked = shared.local().read(body);
    switch (caller.admit(draft)) {
      case Decision.Refused(ChatError error) -> refuse(who, error);
      case Decision.Admitted(var ticket) -> {
        Bill bill = new Bill(shared, outlet.requestId(), who, ticket, draft);
        LocalCall call = new LocalCall(outlet, bill);
        reply.onGone(call::gone);
        call.begin(asked, shared.meanings(), reply.loop());
      }
    }
  }

  /** Made fit to leave first: what cannot be is not sent. */
  private void ask(Handling handling, Scanned read, byte[] body, List<Target> targets, Bill bill) {
    boolean metered = targets.stream().anyMatch(each -> each.upstream().config().metered());
    var asked = new Departures.Asked(new Attempt.Bytes(body), read, handling, metered);
    var waiting = new Waiting(outlet, bill);
    reply.onGone(waiting::gone);
    shared
        .departures()
        .prepare(
            asked,
            reply.loop(),
            outcome -> {
              if (waiting.isOver()) {
                return;
              }
              switch (outcome) {
                case Outcome.Unready(ChatError error) -> waiting.fail(error);
                case Outcome.Fit(Leaving leaving, Shrunk pictures) -> {
                  bill.shrunk(pictures);
                  leave(handling, leaving, pictures.body(), targets, bill);
                }
              }
            });
  }

  private void leave(
      Handling handling, Leaving leaving, byte[] body, List<Target> targets, Bill bill) {
    var incoming = new Incoming(shared, surface, request, reply, outlet);
    if (handling.logContent()) {
      Transcript transcript = new Transcript(leaving.body(), said -> keepable(leaving, said));
      bill.transcribed(transcript);
      outlet.recordTo(transcript::add);
    }
    String model = targets.getFirst().card().id();
    Optional<Recall> recall = handling.answers().flatMap(answers -> recall(answers, model, body));
    var preparation = new Preparation(shared, surface, leaving, recall);
    new Asking(incoming, targets, preparation, bill, handling.hedge()).begin();
  }

  private String keepable(Leaving leaving, String said) {
    return leaving.maskedAgain(said, shared.formats().provider(surface.format()));
  }

  private Optional<Recall> recall(TenantAnswers answers, String model, byte[] body) {
    return surface.isChat()
        ? answers
            .wanted(surface.format().name(), model, request.header(PROMPT).orElse(""), body)
            .map(wanted -> new Recall(answers, wanted, shared.meanings(), given))
        : Optional.empty();
  }

  private void refuse(Bill.Asked who, ChatError error) {
    Bill.refused(shared, outlet.requestId(), who, outlet.told(error));
    outlet.fail(error);
  }
}
