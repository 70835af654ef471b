package io.vivremotion.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LoopTest {
  private final EventLoopGroup loops = Transport.best().eventLoops(1, "test");
  private final Loop loop = new Loop(loops.next());
  private final CompletableFuture<Throwable> died = new CompletableFuture<>();

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void the_thread_s_handler_hears_of_an_error_in_a_task() throws Exception {
    listen();
    loop.later(LoopTest::die);
    assertThat(died.get(10, TimeUnit.SECONDS)).hasMessage("deep");
  }

  @Test
  void and_of_one_in_a_task_for_later() throws Exception {
    listen();
    loop.after(Duration.ofMillis(1), LoopTest::die);
    assertThat(died.get(10, TimeUnit.SECONDS)).hasMessage("deep");
  }

  private void listen() {
    loop.later(() ->
        Thread.currentThread().setUncaughtExceptionHandler((_, error) -> died.complete(error)));
  }

  private static void die() {
    throw new StackOverflowError("deep");
  }
}
