package io.vivremotion.inference;

import io.vivremotion.flow.Because;
import io.vivremotion.flow.Verdict;
import io.vivremotion.inference.TelemetryMeters.Result;
import io.vivremotion.message.Priority;

/** Gives the verdict on readings that were taken in and scored. */
final class TelemetryJudge {
  static final Verdict.Keep UNWATCHED = keep("unwatched");
  private static final Verdict.Drop DUPLICATE = new Verdict.Drop(Because.of("duplicate"));
  private static final Verdict.Keep NORMAL = keep("within-normal-range");
  private static final Verdict.Keep WARMING_UP = keep("warming-up");
  private static final Verdict.Keep DEAD_BAND = keep("within-dead-band");
  private static final Verdict.Keep RESTING = keep("reported-lately");

  private final TelemetryStage.Config config;
  private final TelemetryMeters meters;
  private final double threshold;

  TelemetryJudge(TelemetryStage.Config config, TelemetryMeters meters) {
    this.config = config;
    this.meters = meters;
    this.threshold = Likelihood.score(config.likelihoodThreshold());
  }

  private static Verdict.Keep keep(String rule) {
    return new Verdict.Keep(Because.of(rule));
  }

  void unwatched() {
    meters.add(Result.UNWATCHED);
  }

  void duplicate(int index, Verdict[] verdicts) {
    meters.add(Result.DUPLICATE);
    if (verdicts[index].equals(UNWATCHED)) {
      verdicts[index] = DUPLICATE;
    }
  }

  void count(long forgotten) {
    meters.flush(forgotten);
  }

  /** A message's first escalation stands, then the first reading that is kept. */
  void judge(Reading reading, Verdict[] verdicts) {
    Verdict verdict = verdict(reading);
    Verdict before = verdicts[reading.index];
    boolean stronger =
        verdict instanceof Verdict.Escalate escalate
            && !(before instanceof Verdict.Escalate earlier
                && earlier.urgency().compareTo(escalate.urgency()) <= 0);
    if (stronger || before.equals(UNWATCHED) || before.equals(DUPLICATE)) {
      verdicts[reading.index] = verdict;
    }
  }

  private Verdict verdict(Reading reading) {
    SeriesWatch watch = reading.watch();
    float score = reading.score();
    boolean warm = reading.position > config.warmUpReadings();
    double raised = watch.alertness().raised(threshold);
    boolean rises = watch.alertness().rises(score, threshold, config.refractoryReadings());
    if (reading.leavesLimits) {
      meters.add(Result.LIMIT);
      return limit(reading, watch, score);
    }
    if (rises && warm) {
      meters.add(Result.ANOMALY);
      return anomaly(reading, watch, raised);
    }
    return kept(reading, warm, score >= raised);
  }

  private Verdict kept(Reading reading, boolean warm, boolean unusual) {
    if (unusual && warm) {
      meters.add(Result.RESTING);
      return RESTING;
    }
    if (!warm) {
      meters.add(Result.WARMING_UP);
      return WARMING_UP;
    }
    meters.add(reading.skipsModel ? Result.DEAD_BAND : Result.NORMAL);
    return reading.skipsModel ? DEAD_BAND : NORMAL;
  }

  private Verdict limit(Reading reading, SeriesWatch watch, float score) {
    SeriesRules rules = watch.rules();
    return escalate(
        new AnomalyReport(
            reading.message().device(),
            reading.measurement().name(),
            reading.measurement().unit(),
            reading.at(),
            reading.value,
            "limit-violation",
            rules.min(),
            rules.max(),
            score,
            1,
            threshold,
            watch.window(reading.position, config.contextReadings())),
        Priority.ALARM);
  }

  private Verdict anomaly(Reading reading, SeriesWatch watch, double raised) {
    Statistic why = reading.strongest();
    int i = why.index();
    float score = reading.score();
    boolean inUnits = why != Statistic.TIME_OF_DAY && why != Statistic.PATTERN;
    return escalate(
        new AnomalyReport(
            reading.message().device(),
            reading.measurement().name(),
            reading.measurement().unit(),
            reading.at(),
            reading.value,
            "anomaly-" + why.code(),
            inUnits ? watch.absolute(reading.low[i]) : reading.low[i],
            inUnits ? watch.absolute(reading.high[i]) : reading.high[i],
            score,
            Likelihood.of(score),
            raised,
            watch.window(reading.position, config.contextReadings())),
        reading.message().priority() == Priority.BULK ? Priority.BULK : Priority.NORMAL);
  }

  private static Verdict escalate(AnomalyReport report, Priority urgency) {
    return new Verdict.Escalate(report.task(), urgency, report.because());
  }
}
