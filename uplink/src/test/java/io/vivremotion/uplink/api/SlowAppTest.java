package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.http.Loop;
import io.vivremotion.http.Reply;
import io.vivremotion.simulation.cloud.Speech;
import io.vivremotion.simulation.cloud.StandInLlm;
import io.vivremotion.simulation.cloud.Turn;
import io.vivremotion.uplink.privacy.Shape;
import io.vivremotion.uplink.tenant.Ending;
import io.vivremotion.uplink.tenant.Mask;
import io.vivremotion.uplink.tenant.Unmaskable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A provider that says megabytes at once, an app that reads some kilobytes at a time: what waits
 * for the app is counted where the relay hands it over, so that no buffer of a kernel hides it. Not
 * for responses: their last events repeat the whole answer, as the format wants it.
 */
class SlowAppTest {
  private static final int WRITABLE = 32 << 10;

  /** What one read of a socket brings at most, and an event that was begun before. */
  private static final int READ = 16 << 10;

  private static final int EVENT = 2 << 10;

  private static final int PIECES = 600;

  private final StandInLlm llm = new StandInLlm("127.0.0.1", 0);
  private final AppRig rig;

  SlowAppTest() throws IOException {
    llm.start();
    rig =
        new AppRig(
            new AppRig.At("o", "openai", llm.port(), "gpt"),
            new AppRig.At("a", "anthropic", llm.port(), "claude"),
            new AppRig.At("g", "gemini", llm.port(), "gemini"));
    Mask mask = new Mask(List.of(Shape.EMAIL), Map.of(), Unmaskable.REFUSE);
    rig.handlings.put(
        "masking", new Handling(Optional.of(mask.masking()), Optional.empty(), false));
  }

  @AfterEach
  void close() {
    rig.close();
    llm.close();
  }

  @ParameterizedTest(name = "{0} from {1}, {2}")
  @CsvSource({
    "CHAT, gpt, sk-app, 1",
    "MESSAGES, claude, sk-app, 1",
    "CHAT, gpt, masking, 2",
    "CHAT, claude, sk-app, 3",
    "MESSAGES, gemini, sk-app, 3",
    "MESSAGES, gpt, masking, 3",
  })
  void no_more_waits_for_it_than_is_writable_and_one_read(
      Surface surface, String model, String key, int growth) throws Exception {
    llm.usually(
        Turn.says(
            Speech.of(Collections.nCopies(PIECES, "y".repeat(1_000)).toArray(String[]::new))));
    CountDownLatch ended = new CountDownLatch(1);
    Slow[] slow = new Slow[1];
    rig.tap =
        reply ->
            new Streamed(reply, body -> slow[0] = new Slow(body, reply.loop(), ended::countDown));

    String body =
        rig.post("/v1" + surface.path(), key, Told.ask(surface, model, true, "to ada@example.org"))
            .body();

    assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Told.isWhole(surface, body)).isTrue();
    assertThat(slow[0].most).isBetween(WRITABLE / 2, WRITABLE + growth * READ + EVENT);
    assertThat(rig.settlement().ending()).isEqualTo(Ending.COMPLETE);
  }

  /** An app that is told so only of its stream. */
  private record Streamed(Reply app, java.util.function.Function<Reply.Body, Reply.Body> slowed)
      implements Reply {
    @Override
    public void send(int status, Map<String, String> headers, byte[] body) {
      app.send(status, headers, body);
    }

    @Override
    public void send(
        int status, Map<String, String> headers, byte[] body, Consumer<Boolean> written) {
      app.send(status, headers, body, written);
    }

    @Override
    public void problem(int status, String title, String detail) {
      app.problem(status, title, detail);
    }

    @Override
    public void problem(int status, String title, String detail, Map<String, String> headers) {
      app.problem(status, title, detail, headers);
    }

    @Override
    public EventStream events() {
      return app.events();
    }

    @Override
    public Body body(int status, Map<String, String> headers) {
      return slowed.apply(app.body(status, headers));
    }

    @Override
    public Loop loop() {
      return app.loop();
    }

    @Override
    public void onGone(Runnable gone) {
      app.onGone(gone);
    }
  }

  /** Lets half of what is writable through each millisecond. On the loop. */
  private static final class Slow implements Reply.Body {
    private final Reply.Body app;
    private final Loop loop;
    private final Runnable over;
    private Runnable whenWritable = () -> {};
    private int held;
    private boolean ended;
    private boolean draining;
    private volatile int most;

    Slow(Reply.Body app, Loop loop, Runnable over) {
      this.app = app;
      this.loop = loop;
      this.over = over;
    }

    @Override
    public void write(ByteBuffer bytes) {
      held += bytes.remaining();
      most = Math.max(most, held);
      app.write(bytes); // which reads as fast as it can: the slowness is this object's
      if (!draining) {
        draining = true;
        var _ = loop.after(Duration.ofMillis(1), this::drain);
      }
    }

    private void drain() {
      boolean waited = !isWritable();
      held = Math.max(0, held - WRITABLE / 2);
      draining = held > 0;
      if (draining) {
        var _ = loop.after(Duration.ofMillis(1), this::drain);
      }
      if (waited && isWritable()) {
        whenWritable.run();
      }
      if (ended && held == 0) {
        over.run();
      }
    }

    @Override
    public void flush() {}

    @Override
    public boolean isWritable() {
      return held < WRITABLE;
    }

    @Override
    public void onWritable(Runnable action) {
      whenWritable = action;
    }

    @Override
    public void end() {
      ended = true;
      app.end();
      if (held == 0) {
        over.run();
      }
    }

    @Override
    public void abort() {
      app.abort();
    }
  }
}
