package io.vivremotion.state;

import io.vivremotion.state.StateStore.DailyUsage;
import io.vivremotion.state.StateStore.KnownDevice;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded database, each of whose calls has so much time: in a damaged file H2 may go round in
 * circles, or wait for what never comes. A call that does not return is left behind on its thread,
 * is interrupted, and touches no file any more; from then on another database is in use, which H2
 * knows by another name. If the thread goes on all the same, though the disk can be written, the
 * file is to blame: the next opening takes it for damaged. Used by one thread.
 */
final class TimedDatabase implements Database {
  /** A backup of 64 MiB on a slow card takes a minute. */
  static final Duration MOST = Duration.ofMinutes(5);

  private static final Logger log = LoggerFactory.getLogger(TimedDatabase.class);

  /** Each keeps a thread and some megabytes until the process ends. */
  private static final int MOST_LEFT = 3;

  /** What was held up by a disk alone has ended when the disk is back. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final int STACK_SHOWN = 12;

  private final Source source;
  private final Duration most;
  private volatile EmbeddedDatabase database;
  private Calls calls = new Calls();

  /** Of the last call that did not return. */
  private @Nullable Thread behind;

  private int left;

  /** Calls in a row that did not return, without an opening between. */
  private int hung;

  /** Makes a database that knows nothing of those left behind. */
  interface Source {
    /**
     * @param before what stands before its file system, so that H2 takes it for another one
     */
    EmbeddedDatabase again(String before);
  }

  TimedDatabase(Source source, Duration most) {
    this.source = source;
    this.most = most;
    this.database = source.again("");
  }

  private interface Call<R> {
    R make(EmbeddedDatabase database) throws SQLException, IOException;
  }

  /** One thread, and one call at a time on it. */
  private static final class Calls {
    private final BlockingQueue<Runnable> next = new ArrayBlockingQueue<>(1);
    private final Thread thread = Thread.ofPlatform().name("state-calls").daemon().start(this::run);
    private volatile boolean isOver;

    private void run() {
      try {
        while (!isOver) {
          next.take().run();
        }
      } catch (InterruptedException e) {
        log.debug("event=state-calls-ended");
      }
    }

    /** Once the present call, if there is one, has returned; interrupts it. */
    void end() {
      isOver = true;
      thread.interrupt();
    }
  }

  private <R> R call(String what, Call<R> call) throws SQLException, IOException {
    EmbeddedDatabase on = database;
    CompletableFuture<R> returned = new CompletableFuture<>();
    calls.next.add(() -> {
      try {
        returned.complete(call.make(on));
      } catch (Throwable e) { // told by the thread that waits
        returned.completeExceptionally(e);
      }
      if (on != database) { // nobody waits any more, nor will anybody close it
        on.abandon();
      }
    });
    try {
      return returned.get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw leaveBehind(what);
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while the state database worked", e);
    }
  }

  private static SQLException thrown(@Nullable Throwable cause) throws IOException {
    return switch (cause) {
      case SQLException known -> known;
      case IOException known -> throw known;
      case RuntimeException known -> throw known;
      case Error known -> throw known;
      case null, default -> new SQLException(cause); // no call throws anything else
    };
  }

  private SQLException leaveBehind(String what) {
    Calls busy = calls;
    List<StackTraceElement> stack = Arrays.asList(busy.thread.getStackTrace());
    log.error(
        "event=state-hangs call={} waited={} at=\"{}\"",
        what,
        most,
        stack.subList(0, Math.min(stack.size(), STACK_SHOWN)));
    behind = busy.thread;
    hung++;
    another();
    busy.end();
    return new SQLException("the state database has not answered for " + most);
  }

  private void another() {
    left++;
    database.leave();
    calls = new Calls();
    database = source.again((H2.Again.SCHEME + ":").repeat(left));
  }

  @Override
  public String open() throws SQLException, IOException {
    if (left > MOST_LEFT) {
      throw new SQLException("it hung " + left + " times: restart the gateway");
    }
    boolean goesOn = goesOn(behind);
    if (goesOn || hung > 1) {
      database.distrust("it did not answer within " + most);
    }
    try {
      String said = call("open", EmbeddedDatabase::open);
      hung = 0;
      behind = null;
      return goesOn ? said + "; a thread still works in it: restart the gateway some time" : said;
    } catch (SQLException e) {
      if (H2.isHeldForEver(e)) {
        calls.end();
        another();
      } else if (behind != null && H2.isHeldByAnother(e)) {
        hung++; // by what was left behind: another file is free
      }
      throw e;
    }
  }

  private static boolean goesOn(@Nullable Thread thread) {
    if (thread == null) {
      return false;
    }
    try {
      return !thread.join(GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** As {@link #call}, for what reads and writes nothing but the database. */
  private <R> R ask(String what, Call<R> call) throws SQLException {
    try {
      return call(what, call);
    } catch (IOException e) {
      throw new SQLException(e.getMessage(), e);
    }
  }

  @Override
  public long write(Batch batch) throws SQLException {
    return ask("write", on -> on.write(batch));
  }

  @Override
  public List<KnownDevice> devices() throws SQLException {
    return ask("devices", EmbeddedDatabase::devices);
  }

  @Override
  public List<DailyUsage> usageSince(LocalDate first) throws SQLException {
    return ask("usage", on -> on.usageSince(first));
  }

  @Override
  public Optional<String> kept(String owner, String name) throws SQLException {
    return ask("kept", on -> on.kept(owner, name));
  }

  @Override
  public int forgetKept(Instant before) throws SQLException {
    return ask("forget-kept", on -> on.forgetKept(before));
  }

  @Override
  public int forget(Instant devicesBefore, LocalDate usageBefore) throws SQLException {
    return ask("forget", on -> on.forget(devicesBefore, usageBefore));
  }

  @Override
  public String upkeep() throws SQLException, IOException {
    return call("upkeep", EmbeddedDatabase::upkeep);
  }

  @Override
  public long bytesOnDisk() {
    return database.bytesOnDisk();
  }

  @Override
  public void close() {
    end("close", EmbeddedDatabase::close);
    calls.end();
  }

  @Override
  public void abandon() {
    end("abandon", EmbeddedDatabase::abandon);
  }

  private interface End {
    void make(EmbeddedDatabase database);
  }

  private void end(String what, End end) {
    try {
      boolean ended =
          call(
              what,
              on -> {
                end.make(on);
                return true;
              });
      log.debug("event=state-{} ended={}", what, ended);
    } catch (SQLException | IOException | RuntimeException e) { // it has to go on without
      log.warn("event=state-{}-failed", what, e);
    }
  }
}
