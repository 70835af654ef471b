package io.vivremotion.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks names up on platform threads. The resolver of the system blocks in native code, for many
 * seconds where no name server answers: on the virtual threads of the callers it would hold up all
 * others, down to the status page.
 */
final class NameLookups {
  private static final int AT_ONCE = 4;
  private static final int IDLE_SECONDS = 10;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          AT_ONCE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("name-lookup-", 0).factory());

  /** Throws UnknownHostException with the name; ConnectException while too many look-ups hang. */
  InetAddress[] addresses(String host, Deadline deadline) throws IOException, InterruptedException {
    try {
      return deadline.await(CompletableFuture.supplyAsync(() -> look(host), threads));
    } catch (RejectedExecutionException e) {
      throw new ConnectException("look-ups of " + AT_ONCE + " names hang: does DNS answer?");
    }
  }

  /** Runs a look-up on its thread; throws RejectedExecutionException while too many hang. */
  void execute(Runnable lookUp) {
    threads.execute(lookUp);
  }

  private static InetAddress[] look(String host) {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw new CompletionException(e);
    }
  }
}
