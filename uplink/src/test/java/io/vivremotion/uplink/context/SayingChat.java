package io.vivremotion.uplink.context;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.http.Access;
import io.vivremotion.http.HttpServer;
import io.vivremotion.http.Reply;
import io.vivremotion.http.Request;
import io.vivremotion.http.Terms;
import io.vivremotion.security.ConfiguredGate;
import io.vivremotion.uplink.api.AppChat;
import io.vivremotion.uplink.api.Formats;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.chat.ChatAnswer;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.Finish;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.AppFormat;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.ServerEvent;
import io.vivremotion.uplink.format.UnfitRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Answers "answer N" to the Nth question, and "in short" where a summary is asked for; to what
 * speaks of tools with two calls.
 */
final class SayingChat implements AppChat {
  static final Formats FORMATS = Formats.all(new Origin(InstantSource.system(), () -> "x"));

  /** A body that ends so is answered with calls. */
  static final String TOOLS = "\"tools\":[]}";

  volatile Dialect.Format format = Dialect.Format.OPENAI_CHAT;
  final List<String> asked = new CopyOnWriteArrayList<>();
  final AtomicInteger gone = new AtomicInteger();
  volatile boolean stream;

  /** It never answers. */
  volatile boolean silent;

  volatile int status = 200;
  volatile int summaryStatus = 200;

  /** Run before an answer. */
  volatile Runnable meanwhile = () -> {};

  final Summaries summaries;

  SayingChat() {
    this(new Summaries());
  }

  private SayingChat(Summaries summaries) {
    this.summaries = summaries;
  }

  /** Those asked for; held: they wait until they are told to come. */
  static final class Summaries {
    final List<String> asked = new CopyOnWriteArrayList<>();
    final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    volatile boolean held;

    private void ask(String body, Runnable answer) {
      asked.add(body);
      if (held) {
        waiting.add(answer);
      } else {
        answer.run();
      }
    }

    void come() {
      for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
        next.run();
      }
    }
  }

  static HttpServer server(MeterRegistry meters) {
    HttpServer.Config defaults = HttpServer.Config.DEFAULT;
    return new HttpServer(
        new HttpServer.Config(
            defaults.host(),
            0,
            defaults.tls(),
            1,
            100,
            defaults.maxBodyBytes(),
            defaults.maxBufferedBytes(),
            defaults.maxUnsentBytes(),
            defaults.requestTimeout(),
            defaults.idleTimeout()),
        new ConfiguredGate(ConfiguredGate.Config.DEFAULT),
        meters);
  }

  @Override
  public Optional<String> tenant(Request request) {
    return request.header("authorization");
  }

  @Override
  public Dialect.Format format() {
    return format;
  }

  @Override
  public AppChat inChat() {
    SayingChat chat = new SayingChat(summaries);
    chat.summaryStatus = summaryStatus;
    return chat;
  }

  @Override
  public void ask(Request request, Reply reply) {
    String body = request.body().utf8();
    if (body.contains("Say in at most")) {
      summaries.ask(body, () -> answer(reply, summaryStatus, List.of(new Part.Text("in short"))));
      return;
    }
    asked.add(body);
    reply.onGone(gone::incrementAndGet);
    if (silent) {
      return;
    }
    meanwhile.run();
    List<Part> said = List.of(new Part.Text("answer " + asked.size()));
    if (body.endsWith(TOOLS)) {
      said = List.of(call("c1"), call("c2"));
    }
    if (stream) {
      Reply.Body out = reply.body(200, Map.of("content-type", "text/event-stream"));
      stream(body, said, event -> write(out, event.encoded()));
      out.end();
    } else {
      answer(reply, status, said);
    }
  }

  private static Part call(String id) {
    return new Part.ToolCall(id, "look", "{}", Optional.empty());
  }

  private void stream(String body, List<Part> said, Consumer<ServerEvent> out) {
    try {
      AppFormat apps = FORMATS.app(format);
      var writer = apps.writer(apps.readRequest(Conversations.JSON.readTree(body)), out);
      FORMATS.provider(format).readAnswer(apps.writeAnswer(of(said))).forEach(writer::write);
    } catch (IOException | UnfitRequest e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static ChatAnswer of(List<Part> said) {
    Finish finish = new Finish(Finish.Reason.STOP, "stop");
    return new ChatAnswer(
        "id", "m", 1, List.of(new ChatAnswer.Choice(said, finish)), new Usage(1, 0, 0, 1, 0));
  }

  private static void write(Reply.Body out, String text) {
    out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private void answer(Reply reply, int status, List<Part> said) {
    reply.send(
        status,
        Map.of("content-type", "application/json"),
        FORMATS.app(format).writeAnswer(of(said)).toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String limitField(String model) {
    return "max_tokens";
  }

  @Override
  public void refuse(Reply reply, ChatError error) {
    reply.send(error.status(), Map.of(), error.message().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Terms terms() {
    return new Terms(Access.APP, 0, Terms.Problems.RFC_9457);
  }
}
