package io.vivremotion.uplink.prompt;

import io.vivremotion.uplink.prompt.Trial.Arm;
import io.vivremotion.uplink.prompt.Trial.Verdict;

/** What a trial has seen and decided; survives restarts. */
record TrialState(Arm current, Arm candidate, Verdict verdict) {
  static final TrialState NEW = new TrialState(Arm.NONE, Arm.NONE, Verdict.RUNNING);

  Arm arm(boolean ofCandidate) {
    return ofCandidate ? candidate : current;
  }

  TrialState with(boolean ofCandidate, Arm arm, Trial trial) {
    Arm now = ofCandidate ? current : arm;
    Arm next = ofCandidate ? arm : candidate;
    return new TrialState(now, next, trial.judge(now, next));
  }
}
