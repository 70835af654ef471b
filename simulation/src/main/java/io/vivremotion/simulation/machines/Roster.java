package io.vivremotion.simulation.machines;

import io.vivremotion.message.DeviceId;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Who is on the floor: twenty machines of several makers, and the people who ask. */
final class Roster {
  /** In turn; some can be answered from what the machines said, some are for the cloud. */
  static final List<String> QUESTIONS =
      List.of(
          "what is the temperature of press 3?",
          "is line 2 running?",
          "Oven 2 was calibrated last week and now drifts upwards: what should I check first?",
          "how hot is oven 1 right now?",
          "what's the pressure at pump 2?",
          "Why would a hydraulic press vibrate more after its oil was changed?",
          "is line 1 running?",
          "vibration of press 1",
          "Write a shift handover note about the compressors.");

  private final List<Machine> machines = new ArrayList<>();
  private final List<Person> people;
  private final RandomGenerator random;

  /** Somebody with a panel or telephone. */
  record Person(DeviceId id, Voice voice) {}

  Roster(Voice mqtt, Voice coap, Voice http, RandomGenerator random) {
    this.random = random;
    for (int n = 1; n <= 5; n++) {
      add(
          "press-" + n,
          mqtt,
          Wording.JSON,
          signal("temperature", "Cel", 62, 2),
          signal("vibration", "mm/s", 2.1, 0.2),
          signal("pressure", "bar", 180, 4));
    }
    for (int n = 1; n <= 4; n++) {
      add(
          "pump-" + n,
          coap,
          n % 2 == 0 ? Wording.SENML : Wording.CBOR,
          signal("flow", "l/s", 12, 0.6),
          signal("pressure", "bar", 6, 0.2));
    }
    for (int n = 1; n <= 3; n++) {
      add(
          "oven-" + n,
          http,
          n == 3 ? Wording.SENML : Wording.JSON,
          signal("temperature", "Cel", 220, 3),
          signal("humidity", "%RH", 18, 1));
    }
    moving(mqtt, coap);
    add("line-1", mqtt, Wording.JSON, signal("running", "", 1, 0));
    add("line-2", http, Wording.JSON, signal("running", "", 1, 0));
    this.people =
        List.of(
            new Person(new DeviceId("panel-1"), mqtt),
            new Person(new DeviceId("phone-2"), http),
            new Person(new DeviceId("panel-3"), coap));
  }

  private void moving(Voice mqtt, Voice coap) {
    for (int n = 1; n <= 3; n++) {
      add("conveyor-" + n, mqtt, Wording.TEXT, signal("speed", "m/s", 0.8, 0.03));
      add(
          "compressor-" + n,
          coap,
          Wording.SENML,
          signal("temperature", "Cel", 85, 2),
          signal("pressure", "bar", 9, 0.3));
    }
  }

  private Signal signal(String name, String unit, double base, double swing) {
    return new Signal(name, unit, base, swing, random);
  }

  private void add(String name, Voice voice, Wording wording, Signal... signals) {
    machines.add(new Machine(new DeviceId(name), voice, wording, "", List.of(signals)));
  }

  List<Machine> machines() {
    return machines;
  }

  List<Person> people() {
    return people;
  }

  /** The machine whose turn it is to fail: every protocol has its share; lines never do. */
  Machine faulty(int turn) {
    List<Machine> able =
        machines.stream().filter(machine -> !machine.id().value().startsWith("line-")).toList();
    return able.get(turn * 5 % able.size());
  }
}
