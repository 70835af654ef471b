package io.vivremotion.packaging;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vivremotion.http.Access;
import io.vivremotion.http.HttpServer;
import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.insight.DecisionJournal;
import io.vivremotion.insight.Health;
import io.vivremotion.insight.PartHealth;
import io.vivremotion.insight.Step;
import io.vivremotion.message.MessageId;
import io.vivremotion.security.Gate.Principal;
import io.vivremotion.spool.TombstoneSpool;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators ask over HTTP: {@code /health}, {@code /metrics}, status, explain, losses. */
final class OperatorRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorRoutes.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Answers that read files or walk all meters run beside the event loop, so many at a time. */
  private static final int MAX_AT_A_TIME = 4;

  private static final int MAX_TOMBSTONES = 1_000;

  private final StatusReport status;
  private final DecisionJournal journal;
  private final TombstoneSpool losses;
  private final PrometheusMeterRegistry meters;
  private final PartHealth health;
  private final Semaphore permits = new Semaphore(MAX_AT_A_TIME);
  private final Counter refused;

  OperatorRoutes(
      StatusReport status,
      DecisionJournal journal,
      TombstoneSpool losses,
      PrometheusMeterRegistry meters,
      PartHealth health) {
    this.status = status;
    this.journal = journal;
    this.losses = losses;
    this.meters = meters;
    this.refused = meters.counter("vivremotion_http_refused", "limit", "operator-requests");
    this.health = health;
    Gauge.builder(
            "vivremotion_operator_requests",
            permits,
            free -> MAX_AT_A_TIME - free.availablePermits())
        .description("Under way")
        .register(meters);
  }

  void addTo(HttpServer server) {
    server.route("GET", "/health", Access.OPEN, this::health);
    server.route("GET", "/metrics", Access.OPERATOR, aside(this::metrics));
    server.route("GET", "/v1/status", Access.OPERATOR, aside(this::status));
    server.route("GET", "/v1/explain/{id}", Access.OPERATOR, aside(this::explain));
    server.route("GET", "/v1/tombstones", Access.OPERATOR, aside(this::tombstones));
  }

  void addTo(HttpServer server, Verdicts verdicts) {
    var route = new VerdictRoute(verdicts);
    server.route("POST", "/v1/decisions/{id}/verdict", Access.OPERATOR, aside(route::answer));
    Gauge.builder("vivremotion_operator_verdicts", verdicts, Verdicts::recent)
        .description("Given lately and held, so that none counts twice")
        .register(meters);
  }

  /** Work that may block. */
  private interface Slow {
    void answer(Request request, Reply reply) throws IOException;
  }

  private io.vivremotion.http.Handler aside(Slow work) {
    return (request, reply) -> {
      if (!permits.tryAcquire()) {
        refused.increment();
        reply.problem(
            503, "Busy", "too many operator requests at a time", Map.of("retry-after", "1"));
        return;
      }
      Thread.ofVirtual()
          .name("operator")
          .start(() -> {
            try {
              work.answer(request, reply);
            } catch (IOException | RuntimeException e) { // top of the thread
              LOG.warn("event=operator_request_failed path={}", request.path(), e);
              reply.problem(500, "Failed", "the gateway's log says why: " + e.getMessage());
            } finally {
              permits.release();
            }
          });
    };
  }

  /** 200 while the gateway does its work, be it degraded; 503 if a part is down. */
  private void health(Request request, Reply reply) {
    Health overall = health.overall();
    ObjectNode body = JSON.createObjectNode().put("health", StatusReport.word(overall));
    if (request.principal().map(Principal::operator).orElse(false)) {
      ObjectNode parts = body.putObject("parts");
      health
          .all()
          .forEach((part, state) ->
              parts
                  .putObject(part)
                  .put("health", StatusReport.word(state))
                  .put("why", StatusReport.why(state)));
    }
    reply.json(overall instanceof Health.Down ? 503 : 200, body.toString());
  }

  private void metrics(Request request, Reply reply) {
    reply.send(
        200,
        Map.of("content-type", "text/plain; version=0.0.4; charset=utf-8"),
        meters.scrape().getBytes(StandardCharsets.UTF_8));
  }

  private void status(Request request, Reply reply) {
    reply.json(200, status.now().toString());
  }

  /** What was lost, oldest first. */
  private void tombstones(Request request, Reply reply) throws IOException {
    ObjectNode body = JSON.createObjectNode();
    var list = body.putArray("tombstones");
    try {
      losses.newest(MAX_TOMBSTONES).forEach(each -> list.add(TombstoneSpool.encoded(each)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while tombstones were read");
    }
    reply.json(200, body.toString());
  }

  private void explain(Request request, Reply reply) throws IOException {
    MessageId id;
    try {
      id = MessageId.parse(request.parameter("id"));
    } catch (IllegalArgumentException e) {
      reply.problem(400, "Not a message id", "a UUID was expected, as in the answer or the log");
      return;
    }
    List<Step> steps = journal.explain(id);
    if (steps.isEmpty()) {
      reply.problem(
          404,
          "Unknown message",
          "nothing is known of " + id + " (any more); the journal keeps the newest decisions");
      return;
    }
    ObjectNode body = JSON.createObjectNode().put("id", id.toString());
    var list = body.putArray("steps");
    for (Step step : steps) {
      list.addObject()
          .put("at", step.at().toString())
          .put("step", step.name())
          .set("facts", JSON.valueToTree(step.facts()));
    }
    reply.json(200, body.toString());
  }
}
