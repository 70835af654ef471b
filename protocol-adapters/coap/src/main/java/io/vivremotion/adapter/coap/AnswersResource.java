package io.vivremotion.adapter.coap;

import io.vivremotion.adapter.Downlink;
import io.vivremotion.message.Answer;
import io.vivremotion.message.AnswerJson;
import io.vivremotion.message.DeviceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.observe.ObserveRelation;
import org.eclipse.californium.core.server.resources.CoapExchange;

/**
 * The answers of one device. GET: the answers that wait, as a JSON array; they go on waiting. With
 * Observe (RFC 7641): first <code>{"waiting": n}</code>, then each answer in a confirmable
 * notification; its acknowledgement is the receipt.
 */
final class AnswersResource extends CoapResource {
  /** Of one GET: the rest is seen when these are delivered. */
  private static final int MAX_LISTED = 16;

  private final DeviceId device;
  private final Downlink downlink;
  private final Peers peers;
  private final Observers observers;
  private final Map<ObserveRelation, AnswerObserver> relations = new ConcurrentHashMap<>();

  AnswersResource(DeviceId device, Downlink downlink, Peers peers, Observers observers) {
    super("answers", false);
    this.device = device;
    this.downlink = downlink;
    this.peers = peers;
    this.observers = observers;
    setObservable(true);
    setObserveType(CoAP.Type.CON);
  }

  @Override
  public void handleGET(CoapExchange exchange) {
    Optional<ObserveRelation> relation = Optional.ofNullable(exchange.advanced().getRelation());
    Optional<AnswerObserver> observer = relation.map(relations::get);
    if (observer.isPresent() && observer.get().notify(exchange)) {
      return;
    }
    Optional<ResponseCode> refusal = peers.refusal(exchange, device);
    if (refusal.isPresent()) {
      exchange.respond(refusal.get());
    } else if (relation.isPresent() && !relation.get().isCanceled()) {
      begin(relation.get(), exchange);
    } else {
      exchange.respond(json(list(downlink.waiting(device))));
    }
  }

  private static String list(List<Answer> answers) {
    return answers.stream()
        .limit(MAX_LISTED)
        .map(AnswerJson::of)
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** Answers follow once this first response is on its way: not before it. */
  private void begin(ObserveRelation relation, CoapExchange exchange) {
    Response first = json("{\"waiting\":" + downlink.waiting(device).size() + "}");
    first.addMessageObserver(
        new MessageObserverAdapter() {
          @Override
          public void onSent(boolean retransmission) {
            AnswerObserver observer = relations.get(relation);
            if (observer != null) {
              observer.attach(device, downlink);
            }
          }
        });
    exchange.respond(first);
  }

  static Response json(String json) {
    Response response = new Response(ResponseCode.CONTENT);
    response.getOptions().setContentFormat(MediaTypeRegistry.APPLICATION_JSON);
    response.setPayload(json);
    return response;
  }

  @Override
  public void addObserveRelation(ObserveRelation relation) {
    if (relations.putIfAbsent(relation, new AnswerObserver(relation, this)) == null) {
      observers.added(device, this);
    }
    super.addObserveRelation(relation);
  }

  @Override
  public void removeObserveRelation(ObserveRelation relation) {
    super.removeObserveRelation(relation);
    AnswerObserver observer = relations.remove(relation);
    if (observer != null) {
      observer.close();
      observers.removed(device, this);
    }
  }
}
