package io.vivremotion.inference;

import io.vivremotion.inference.Slot.Name;
import io.vivremotion.inference.Words.Word;
import io.vivremotion.message.DeviceId;
import io.vivremotion.state.LastValues;
import io.vivremotion.state.LastValues.Known;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds the devices and measurements a question means among the last values. Flow thread only. */
final class Lookup {
  private static final Duration NAMES_STAY_FRESH = Duration.ofSeconds(10);
  private static final Set<String> SELF = Set.of("my", "me", "i", "myself");

  /** Word in a question to the measurement it means; the configuration adds to it. */
  private static final Map<String, String> SYNONYMS =
      Map.ofEntries(
          Map.entry("temp", "temperature"),
          Map.entry("hot", "temperature"),
          Map.entry("warm", "temperature"),
          Map.entry("cold", "temperature"),
          Map.entry("heat", "temperature"),
          Map.entry("fast", "speed"),
          Map.entry("rpm", "speed"),
          Map.entry("humid", "humidity"),
          Map.entry("moisture", "humidity"),
          Map.entry("vibrating", "vibration"),
          Map.entry("shaking", "vibration"),
          Map.entry("bar", "pressure"),
          Map.entry("watts", "power"),
          Map.entry("consumption", "power"),
          Map.entry("volts", "voltage"),
          Map.entry("amps", "current"),
          Map.entry("full", "level"));

  private final LastValues lastValues;
  private final Map<String, String> synonyms;
  private final Set<String> measurementWords = new TreeSet<>();
  private List<Name<DeviceId>> devices = List.of();
  private Instant devicesAt = Instant.MIN;

  Lookup(LastValues lastValues, Map<String, String> more) {
    this.lastValues = lastValues;
    this.synonyms = new LinkedHashMap<>(SYNONYMS);
    this.synonyms.putAll(more);
    measurementWords.addAll(synonyms.keySet());
    measurementWords.addAll(synonyms.values());
  }

  Slot<DeviceId> device(List<Word> question, DeviceId asker, Instant now) {
    List<Word> others =
        question.stream().filter(word -> !measurementWords.contains(word.text())).toList();
    List<Name<DeviceId>> names = names(now);
    Slot<DeviceId> whole = Slot.whole(question, names);
    Slot<DeviceId> found = whole instanceof Slot.Unknown ? Slot.byPart(others, names) : whole;
    if (found instanceof Slot.Unknown) {
      for (Word word : question) {
        if (SELF.contains(word.text())) {
          return new Slot.Found<>(asker, word.from(), word.to());
        }
      }
    }
    return found;
  }

  private List<Name<DeviceId>> names(Instant now) {
    if (devices.size() != lastValues.devices().size()
        || devicesAt.plus(NAMES_STAY_FRESH).isBefore(now)) {
      List<Name<DeviceId>> names = new ArrayList<>();
      for (DeviceId device : lastValues.devices()) {
        names.add(Slot.name(device, device.value()));
      }
      synonyms.forEach((word, meant) -> addIfDevice(names, word, meant));
      devices = names;
      devicesAt = now;
    }
    return devices;
  }

  private void addIfDevice(List<Name<DeviceId>> names, String word, String meant) {
    if (meant.length() <= DeviceId.MAX_LENGTH && meant.indexOf('/') < 0) {
      DeviceId device = new DeviceId(meant);
      if (!lastValues.of(device).isEmpty()) {
        names.add(Slot.name(device, word));
      }
    }
  }

  /** The measurement named in the question, of those the device has. */
  Slot<Known> measurement(List<Word> question, DeviceId device) {
    Map<String, Known> known = new HashMap<>();
    List<Name<Known>> names = new ArrayList<>();
    for (Known one : lastValues.of(device)) {
      String name = shortName(one.measurement().name());
      known.put(name, one);
      names.add(Slot.name(one, name));
    }
    synonyms.forEach((word, meant) -> {
      Known one = known.get(meant);
      if (one != null) {
        names.add(Slot.name(one, word));
      }
    });
    Slot<Known> whole = Slot.whole(question, names);
    return whole instanceof Slot.Unknown ? Slot.byPart(question, names) : whole;
  }

  /** The first of these the device has. */
  Slot<Known> firstOf(List<String> wanted, DeviceId device) {
    for (String name : wanted) {
      for (Known one : lastValues.of(device)) {
        if (shortName(one.measurement().name()).equalsIgnoreCase(name)) {
          return new Slot.Found<>(one, 0, 0);
        }
      }
    }
    return new Slot.Unknown<>();
  }

  /** Where a word or name of a measurement stands, whichever device may have it. */
  List<Word> measurementWords(List<Word> question) {
    return question.stream().filter(word -> measurementWords.contains(word.text())).toList();
  }

  List<Known> all(DeviceId device) {
    return lastValues.of(device).stream()
        .sorted((a, b) -> a.measurement().name().compareTo(b.measurement().name()))
        .toList();
  }

  List<String> deviceNames() {
    return lastValues.devices().stream().map(DeviceId::value).sorted().toList();
  }

  /** {@code humidity} of {@code urn:dev:ow:10e2073a01080063:humidity} or {@code room/humidity}. */
  static String shortName(String name) {
    int cut = Math.max(name.lastIndexOf(':'), name.lastIndexOf('/'));
    return cut >= 0 && cut + 1 < name.length() ? name.substring(cut + 1) : name;
  }
}
