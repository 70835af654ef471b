package io.vivremotion.inference;

import java.util.List;

/** The questions every site asks, and those that look like them but are for the cloud. */
final class BundledIntents {
  static final List<Intent> ALL =
      List.of(
          new Intent(
              "last-value",
              List.of(
                  "what is the {measurement} of {device}?",
                  "what's the current {measurement} at {device}",
                  "tell me the {measurement} of {device}",
                  "how high is the {measurement} on {device} right now?",
                  "show the {measurement} reading for {device}",
                  "{device} {measurement}",
                  "give me the latest {measurement} of {device}",
                  "how much {measurement} does {device} have?",
                  "what does the {measurement} sensor of {device} say?",
                  "how hot is {device}?",
                  "how fast is {device} turning?"),
              "{measurement} of {device} is {value} {unit}, {age} ago.",
              List.of("device", "measurement"),
              List.of()),
          new Intent(
              "running",
              List.of(
                  "is {device} running?",
                  "is {device} on?",
                  "is {device} working right now?",
                  "does {device} run at the moment?",
                  "is {device} up?",
                  "has {device} stopped?",
                  "is {device} switched off?",
                  "tell me whether {device} is running"),
              "{device}: {measurement} is {value}, {age} ago.",
              List.of("device"),
              List.of("running", "state", "status", "on", "power")),
          new Intent(
              "device-status",
              List.of(
                  "what is the status of {device}?",
                  "how is {device} doing?",
                  "give me all readings of {device}",
                  "show me everything about {device}",
                  "what are the latest values of {device}?",
                  "status report for {device}",
                  "list the measurements of {device}"),
              "{device}: {values}.",
              List.of("device"),
              List.of()),
          new Intent(
              "last-seen",
              List.of(
                  "when was {device} last seen?",
                  "when did {device} last report?",
                  "is {device} still online?",
                  "how long ago did we hear from {device}?",
                  "when did the last message from {device} arrive?",
                  "is {device} still sending data?",
                  "is {device} connected?"),
              "{device} was last heard {age} ago.",
              List.of("device"),
              List.of()),
          new Intent(
              "list-devices",
              List.of(
                  "which devices are there?",
                  "list all devices",
                  "what machines are connected?",
                  "show me the devices",
                  "how many devices are connected?",
                  "what equipment do you know?",
                  "name the machines on this gateway"),
              "{devices}.",
              List.of(),
              List.of()),
          new Intent(
              "for-the-cloud",
              List.of(
                  "why is the {measurement} of {device} so high?",
                  "what caused the alarm on {device}?",
                  "what should I do about the {measurement} of {device}?",
                  "is the {measurement} of {device} normal?",
                  "when will {device} need maintenance?",
                  "how do I repair {device}?",
                  "set the {measurement} of {device} to 50",
                  "turn {device} off",
                  "switch on {device}",
                  "stop {device}",
                  "compare the {measurement} of {device} with yesterday",
                  "what was the {measurement} of {device} yesterday?",
                  "what was the average {measurement} of {device} last week?",
                  "what was the maximum {measurement} of {device} today?",
                  "what will the {measurement} of {device} be tomorrow?",
                  "why did {device} stop?",
                  "how often did {device} stop this week?",
                  "how do I calibrate the {measurement} sensor of {device}?",
                  "alert me when the {measurement} of {device} exceeds 80",
                  "write a report about {device}",
                  "who installed {device}?",
                  "how does {device} work?",
                  "what is the maximum allowed {measurement} for {device}?",
                  "what's the weather tomorrow?",
                  "tell me a joke",
                  "order spare parts for {device}"),
              "",
              List.of(),
              List.of()));

  private BundledIntents() {}
}
