package io.vivremotion.simulation.machines;

import io.vivremotion.message.DeviceId;
import java.util.List;

/** One simulated machine: what it measures, how it writes it, and over which protocol. */
record Machine(DeviceId id, Voice voice, Wording wording, String channel, List<Signal> signals) {
  private static final int FAULT_READINGS = 60;

  /** Sends the present readings: one message, or one per signal where they are bare numbers. */
  void report() {
    if (wording == Wording.TEXT) {
      for (Signal signal : signals) {
        voice.say(id, signal.name(), wording.write(List.of(read(signal))));
      }
    } else {
      voice.say(id, channel, wording.write(signals.stream().map(Machine::read).toList()));
    }
  }

  void fail(int signal, Signal.Fault how) {
    signals.get(signal % signals.size()).fail(how, FAULT_READINGS);
  }

  private static Reading read(Signal signal) {
    return new Reading(signal.name(), signal.unit(), signal.read());
  }
}
