package io.vivremotion.uplink.prompt;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.insight.Health;
import io.vivremotion.insight.WatchedTimers;
import io.vivremotion.uplink.prompt.Trial.Arm;
import io.vivremotion.uplink.prompt.Trial.Observed;
import io.vivremotion.uplink.prompt.Trial.Standing;
import io.vivremotion.uplink.prompt.Trial.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trials under way and those that ended. Written ten seconds after an observation, and at once
 * when one ends; a crash takes the observations since, which only means that they must be made
 * again. Thread-safe; no caller waits for the disk.
 */
final class Trials implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Trials.class);
  private static final long WRITE_AFTER_SECONDS = 10;
  private static final int MOST_REMEMBERED = 256;
  private static final double UNITS = 1L << 32;

  private final List<Trial> trials;
  private final TrialFile file;
  private final WatchedTimers writer;
  private final Map<String, TrialState> states = new LinkedHashMap<>();
  private boolean writing;
  private volatile String trouble = "";

  Trials(List<Trial> trials, Path directory, MeterRegistry registry) {
    this.trials = List.copyOf(trials);
    this.file = new TrialFile(directory);
    this.writer =
        new WatchedTimers(
            "prompts",
            Thread.ofPlatform().name("prompts").daemon().factory(),
            registry,
            bug -> trouble = "trials of prompts are not written: " + bug);
    Gauge.builder("vivremotion_prompt_trials", this, Trials::remembered)
        .description("Trials of prompts that are remembered, ended ones included")
        .register(registry);
    for (Trial trial : trials) {
      for (boolean candidate : new boolean[] {false, true}) {
        Gauge.builder(
                "vivremotion_prompt_trial_samples", this, all -> all.samples(trial, candidate))
            .description("Answers that count in a trial")
            .tag("prompt", trial.prompt())
            .tag("version", candidate ? trial.candidate() : trial.current())
            .register(registry);
      }
    }
  }

  /** Reads what was seen before; blocks. A damaged file is set aside, and all begin anew. */
  synchronized void start() {
    try {
      states.putAll(file.load());
    } catch (IOException e) {
      LOG.error("event=prompt_trials_unreadable consequence=\"all trials begin anew\"", e);
      trouble = "what trials of prompts had seen is lost: " + e.getMessage();
      setAside();
    }
  }

  private void setAside() {
    try {
      file.setAside();
    } catch (IOException e) {
      LOG.warn("event=prompt_trials_not_set_aside", e);
    }
  }

  /** Of one prompt; the configuration has at most one. */
  Optional<Trial> of(String prompt) {
    return trials.stream().filter(trial -> trial.prompt().equals(prompt)).findAny();
  }

  synchronized TrialState state(Trial trial) {
    return states.getOrDefault(key(trial), TrialState.NEW);
  }

  /**
   * The version that this caller gets: always the same one while the trial runs.
   *
   * @param unit who or what is to see one version only
   */
  String version(Trial trial, String unit) {
    return switch (state(trial).verdict().standing()) {
      case PROMOTED -> trial.candidate();
      case ROLLED_BACK, UNDECIDED -> trial.current();
      case RUNNING ->
          place(key(trial) + '\n' + unit) < trial.share() ? trial.candidate() : trial.current();
    };
  }

  /** A number from 0 to below 1 that is always the same for a text. */
  private static double place(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    long mixed = crc.getValue() * 0x9E3779B97F4A7C15L;
    return ((mixed ^ mixed >>> 29) >>> 16 & 0xFFFFFFFFL) / UNITS;
  }

  void observe(Trial trial, String version, Observed seen) {
    change(trial, version, arm -> arm.with(seen, trial));
  }

  void feedback(Trial trial, String version, boolean good) {
    if (trial.metric() == Trial.Metric.FEEDBACK) {
      change(trial, version, arm -> arm.withSuccess(good));
    }
  }

  /** What comes in after the end changes nothing: the evidence was complete then. */
  private synchronized void change(Trial trial, String version, UnaryOperator<Arm> more) {
    TrialState before = state(trial);
    boolean candidate = version.equals(trial.candidate());
    boolean counts = candidate || version.equals(trial.current());
    if (!counts || before.verdict().standing() != Standing.RUNNING) {
      return;
    }
    TrialState after = before.with(candidate, more.apply(before.arm(candidate)), trial);
    makeRoom();
    states.put(key(trial), after);
    Verdict verdict = after.verdict();
    if (verdict.standing() != Standing.RUNNING) {
      LOG.info(
          "event=prompt_trial_ended prompt={} candidate={} standing={} why=\"{}\"",
          trial.prompt(),
          trial.candidate(),
          verdict.standing(),
          verdict.why());
      write(0);
    } else if (!writing) {
      write(WRITE_AFTER_SECONDS);
    }
  }

  /** Trials that no configuration names any more go, the oldest first. */
  private void makeRoom() {
    List<String> named = trials.stream().map(Trials::key).toList();
    states.keySet().removeIf(key -> states.size() >= MOST_REMEMBERED && !named.contains(key));
  }

  private void write(long afterSeconds) {
    try {
      var _ = writer.after(afterSeconds, TimeUnit.SECONDS, this::writeNow);
      writing = true;
    } catch (RejectedExecutionException e) {
      LOG.debug("event=prompt_trials_closed", e);
    }
  }

  private void writeNow() {
    Map<String, TrialState> copy;
    synchronized (this) {
      copy = new LinkedHashMap<>(states);
      writing = false;
    }
    try {
      file.save(copy);
      trouble = "";
    } catch (IOException e) {
      trouble = "trials of prompts are not written: " + e.getMessage();
      LOG.warn("event=prompt_trials_not_written", e);
    }
  }

  private static String key(Trial trial) {
    return "%s %s %s %s"
        .formatted(trial.prompt(), trial.current(), trial.candidate(), trial.metric());
  }

  private synchronized int remembered() {
    return states.size();
  }

  private double samples(Trial trial, boolean candidate) {
    return state(trial).arm(candidate).success().of();
  }

  Health health() {
    return trouble.isEmpty() ? Health.UP : new Health.Degraded(trouble);
  }

  /** Writes what was seen. Idempotent. */
  @Override
  public void close() {
    writer.close(2, TimeUnit.SECONDS);
    if (remembered() > 0) {
      writeNow();
    }
  }
}
