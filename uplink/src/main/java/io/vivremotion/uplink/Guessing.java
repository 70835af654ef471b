package io.vivremotion.uplink;

import io.vivremotion.uplink.batch.Row;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Predicate;

/**
 * Finds the questions that are left to what the box itself has to say, since no answer of the cloud
 * can be had when it is due: no link can be used, and the next time that one may be tried is too
 * late. Due is the device's deadline, else when the policy calls an answer late.
 */
record Guessing(InstantSource clock) {
  private static final Duration LONGEST = Duration.ofDays(1);

  Predicate<Row> due(Moment moment) {
    Lines lines = moment.links().all();
    if (!isCutOff(lines)) {
      return _ -> false;
    }
    long soonest = untilChance(lines).plus(moment.answerTime()).toNanos();
    return row -> row.guess().isPresent() && nanosLeft(row, moment) < soonest;
  }

  /** A probe that is under way does not make it a link that can be used. */
  private static boolean isCutOff(Lines lines) {
    return lines.all().stream()
        .allMatch(line ->
            line.circuit().probing()
                || lines.obstacle(line).filter(why -> !why.equals("busy")).isPresent());
  }

  /** Why no answer can be had in time, in a word. */
  static String why(Moment moment) {
    Lines lines = moment.links().all();
    return lines.all().stream().anyMatch(lines::isResting) ? Line.RATE : "no-link";
  }

  private Duration untilChance(Lines lines) {
    Duration wait =
        lines.shut().map(shut -> shut.waitAt(clock.instant())).orElseGet(() -> untilProbe(lines));
    return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
  }

  private static Duration untilProbe(Lines lines) {
    return Duration.ofNanos(
        lines.all().stream()
            .filter(line -> line.shut().isEmpty())
            .mapToLong(Line::waitNanos)
            .min()
            .orElse(0));
  }

  private static long nanosLeft(Row row, Moment moment) {
    Duration slack = moment.policy().slack(row.escalation().task().kind());
    return row.nanosLeft(moment.nowNanos())
        .orElseGet(() -> slack.minus(row.waited(moment.nowNanos())).toNanos());
  }
}
