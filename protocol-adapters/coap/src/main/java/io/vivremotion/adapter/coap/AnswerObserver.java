package io.vivremotion.adapter.coap;

import io.vivremotion.adapter.Downlink;
import io.vivremotion.message.Answer;
import io.vivremotion.message.AnswerJson;
import io.vivremotion.message.DeviceId;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.observe.ObserveRelation;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.jspecify.annotations.Nullable;

/** Takes a device's answers for one observing peer; one notification is in flight at a time. */
final class AnswerObserver implements Downlink.Recipient {
  private final ObserveRelation relation;
  private final AnswersResource resource;
  private final AtomicReference<@Nullable Delivery> next = new AtomicReference<>();
  private Downlink.@Nullable Attachment attachment;
  private boolean closed;

  AnswerObserver(ObserveRelation relation, AnswersResource resource) {
    this.relation = relation;
    this.resource = resource;
  }

  private record Delivery(Answer answer, Downlink.Receipt receipt) {}

  /** Once; later calls, as for a repeated first response, do nothing. */
  void attach(DeviceId device, Downlink downlink) {
    synchronized (this) {
      if (closed || attachment != null) {
        return;
      }
      attachment = () -> {};
    }
    Downlink.Attachment attached = downlink.attach(device, CoapAdapter.NAME, this);
    synchronized (this) {
      if (!closed) {
        attachment = attached;
        return;
      }
    }
    attached.close();
  }

  @Override
  public void deliver(Answer answer, Downlink.Receipt receipt) {
    next.set(new Delivery(answer, receipt));
    Exchange exchange = relation.getExchange();
    exchange.execute(() -> resource.handleRequest(exchange));
  }

  /** Answers the relation's request anew, with the answer to deliver; false: there is none. */
  boolean notify(CoapExchange exchange) {
    Delivery delivery = next.getAndSet(null);
    if (delivery == null) {
      return false;
    }
    Response notification = AnswersResource.json(AnswerJson.of(delivery.answer()));
    notification.addMessageObserver(new Confirmation(delivery.receipt()));
    exchange.respond(notification);
    return true;
  }

  /** Exactly one of delivered and failed, whatever comes how often. */
  private static final class Confirmation extends MessageObserverAdapter {
    private final Downlink.Receipt receipt;
    private final AtomicBoolean settled = new AtomicBoolean();

    Confirmation(Downlink.Receipt receipt) {
      this.receipt = receipt;
    }

    @Override
    public void onAcknowledgement() {
      if (settled.compareAndSet(false, true)) {
        receipt.delivered();
      }
    }

    /** Timeout, reset, send error. */
    @Override
    protected void failed() {
      fail();
    }

    @Override
    public void onCancel() {
      fail();
    }

    private void fail() {
      if (settled.compareAndSet(false, true)) {
        receipt.failed();
      }
    }
  }

  void close() {
    Downlink.Attachment attached;
    synchronized (this) {
      closed = true;
      attached = attachment;
      attachment = null;
    }
    if (attached != null) {
      attached.close();
    }
    Delivery undelivered = next.getAndSet(null);
    if (undelivered != null) {
      undelivered.receipt().failed();
    }
  }
}
