package io.vivremotion.state;

import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that touches the database: opens it, writes what is gathered, does the upkeep; and
 * if anything fails lets go of the database and opens it again, later and later. Not interrupted by
 * anybody: an interrupt would close H2's file.
 */
final class StateWriter {
  private static final Logger log = LoggerFactory.getLogger(StateWriter.class);
  private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
  private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(1);

  /** A start waits so long for the database, and then does without until it is there. */
  private static final Duration OPENING = Duration.ofSeconds(2);

  private static final Duration CLOSING = Duration.ofSeconds(10);
  private static final Batch NOTHING = new Batch("", false, List.of(), Map.of());
  private static final int ROWS_AT_FULL_PACE = 1_000;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  private static final Duration READING = Duration.ofSeconds(30);

  private final StateStore.Config config;
  private final Database database;
  private final Gathered gathered;
  private final Forgetting forgetting;
  private final StateMeters meters;
  private final BatchIds ids;
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1, work -> Thread.ofPlatform().name("state").daemon().unstarted(work));

  // of the thread alone
  private Duration backOff;
  private int rows;

  /** Taken and not yet written, or not known to be. Written by the thread alone. */
  private volatile @Nullable Batch pending;

  private volatile Phase phase = Phase.CLOSED;
  private volatile String repaired = "";
  private volatile String trouble = "";

  /** What failed for good is not tried again. */
  private enum Phase {
    CLOSED,
    OPEN,
    REFUSED,
    ENDED
  }

  /** Unique ones. */
  interface BatchIds {
    String next();
  }

  StateWriter(
      StateStore.Config config,
      Database database,
      Gathered gathered,
      InstantSource clock,
      StateMeters meters,
      BatchIds ids) {
    this.config = config;
    this.database = database;
    this.gathered = gathered;
    this.forgetting = new Forgetting(config, clock, meters);
    this.meters = meters;
    this.ids = ids;
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.backOff = min(FIRST_BACK_OFF, config.writeEvery());
  }

  /** Waits a little for the database; goes on without it otherwise. */
  void start() {
    trouble = "the state database is being opened";
    Future<?> opening = thread.submit(() -> turn(false));
    try {
      opening.get(OPENING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.warn("event=state-opening-goes-on waited={}", OPENING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      log.error("event=state-failed", e.getCause());
    }
  }

  /** What is wrong, else "". */
  String trouble() {
    return repaired.isEmpty() || trouble.isEmpty() ? repaired + trouble : trouble + "; " + repaired;
  }

  /** Once more writes and then closes. */
  void close() {
    if (phase == Phase.ENDED) {
      return;
    }
    try {
      var _ = thread.submit(this::end);
      thread.shutdown();
      if (!thread.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("event=state-close-timed-out");
      }
    } catch (RejectedExecutionException e) {
      log.debug("event=state-closed-already", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What was read, and what is not yet in it. */
  record View<R>(R read, Batch pending, Batch gathered) {}

  interface Reading<R> {
    R from(Database database) throws SQLException;
  }

  /** Writes, then reads the database on its thread; {@code without} if there is none. */
  <R> View<R> read(Reading<R> reading, R without) throws SQLException {
    return read(reading, without, true);
  }

  /** As {@link #read}, without writing what is gathered: it is in the view. */
  <R> View<R> look(Reading<R> reading, R without) throws SQLException {
    return read(reading, without, false);
  }

  private <R> View<R> read(Reading<R> reading, R without, boolean write) throws SQLException {
    if (phase != Phase.OPEN) {
      return view(without);
    }
    Callable<View<R>> work = () -> read(reading, write);
    try {
      return thread.submit(work).get(READING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted", e);
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      throw new SQLException("the state database cannot be read: " + e.getMessage(), e);
    }
  }

  private <R> View<R> read(Reading<R> reading, boolean write) throws SQLException {
    try {
      if (write) {
        write();
      }
      return view(reading.from(database));
    } catch (SQLException | RuntimeException | Error e) {
      lose(e);
      throw e;
    }
  }

  private <R> View<R> view(R read) {
    Batch left = pending;
    return new View<>(read, left == null ? NOTHING : left, gathered.look(""));
  }

  private void turn(boolean mayWrite) {
    try {
      if (phase == Phase.CLOSED) {
        open();
      }
      if (mayWrite && phase == Phase.OPEN) {
        write();
        forgetting.whenDue(database);
        trouble = database.upkeep();
      }
    } catch (SQLException | IOException | RuntimeException | Error e) { // as of H2's deep trees
      lose(e);
    } finally {
      Duration next = phase == Phase.CLOSED ? backOff : pause(rows, config.writeEvery());
      if (!thread.isShutdown() && phase != Phase.REFUSED) {
        var _ = thread.schedule(() -> turn(true), next.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  /** Many rows are written less often: a disk wears by the byte, and H2 writes 0.7 kB for each. */
  static Duration pause(int rows, Duration writeEvery) {
    Duration longer = writeEvery.multipliedBy(Math.max(1, rows / ROWS_AT_FULL_PACE));
    return min(longer, max(writeEvery, LONGEST_PAUSE));
  }

  private void open() throws SQLException, IOException {
    String opened = database.open();
    if (!opened.isEmpty()) {
      repaired = opened;
      log.warn("event=state-repaired what=\"{}\"", opened);
    }
    if (backOff.compareTo(FIRST_BACK_OFF) > 0) {
      log.info("event=state-recovered");
    }
    trouble = "";
    phase = Phase.OPEN;
  }

  /** First what is left over, as it was, then what was gathered since. */
  private void write() throws SQLException {
    Batch left = pending;
    if (left != null) {
      write(left.again());
    }
    Batch next = gathered.take(ids.next());
    if (!next.isEmpty()) {
      pending = next;
      write(next);
    }
  }

  private void write(Batch batch) throws SQLException {
    var since = meters.begin();
    try {
      meters.uncounted(database.write(batch));
      pending = null;
      rows = batch.seen().size();
      backOff = min(FIRST_BACK_OFF, config.writeEvery());
    } catch (SQLException e) {
      if (isAboutData(e)) {
        log.error("event=state-batch-dropped messages={}", batch.messages(), e);
        meters.uncounted(batch.messages());
        pending = null;
      }
      throw e;
    } finally {
      meters.wrote(since);
    }
  }

  /** SQL states of class 22: a value that the database does not take, however often it is tried. */
  private static boolean isAboutData(SQLException e) {
    String state = e.getSQLState();
    return state != null && state.startsWith("22");
  }

  /** Lets go of the database last: should that fail, it is opened again all the same. */
  private void lose(Throwable e) {
    meters.failed();
    boolean forGood = e instanceof Schema.TooNew;
    phase = forGood ? Phase.REFUSED : Phase.CLOSED;
    trouble = "devices and usage are counted in memory only: " + reason(e);
    if (backOff.compareTo(FIRST_BACK_OFF) <= 0) { // once; then a line each time
      log.warn("event=state-unavailable again-in={}", forGood ? "never" : backOff, e);
    } else {
      log.warn("event=state-unavailable again-in={} why=\"{}\"", backOff, reason(e));
    }
    backOff = min(backOff.multipliedBy(2), LONGEST_BACK_OFF);
    database.abandon();
  }

  /** Of a failed batch the server's words, without the SQL. */
  private static String reason(Throwable e) {
    Throwable told =
        e instanceof BatchUpdateException batch && batch.getNextException() != null
            ? batch.getNextException()
            : e;
    String message = told.getMessage() == null ? told.toString() : told.getMessage();
    return message.lines().findFirst().orElse("");
  }

  private void end() {
    try {
      if (phase == Phase.OPEN) {
        write();
      }
    } catch (SQLException | RuntimeException | Error e) { // it must be closed all the same
      log.warn("event=state-last-write-failed", e);
    }
    database.close();
    phase = Phase.ENDED;
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
