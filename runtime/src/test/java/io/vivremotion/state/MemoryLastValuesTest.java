package io.vivremotion.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Measurement;
import io.vivremotion.message.Measurement.Value;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Messages;
import io.vivremotion.message.Payload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class MemoryLastValuesTest {
  private static final DeviceId PRESS = new DeviceId("press-3");
  private final MemoryLastValues values = limited(100);

  @Test
  void the_newest_value_of_each_series_is_known() {
    values.put(PRESS, Measurement.of("t", 1), Messages.AT);
    values.put(PRESS, Measurement.of("p", 5), Messages.AT);
    values.put(PRESS, Measurement.of("t", 2), Messages.AT.plusSeconds(1));
    assertThat(values.get(PRESS, "t"))
        .contains(new LastValues.Known(PRESS, Measurement.of("t", 2), Messages.AT.plusSeconds(1)));
    assertThat(values.of(PRESS)).hasSize(2);
    assertThat(values.devices()).containsExactly(PRESS);
    assertThat(values.get(new DeviceId("other"), "t")).isEmpty();
  }

  @Property(tries = 300)
  void what_is_kept_is_what_was_put_last(
      @ForAll List<@IntRange(max = 40) Integer> puts,
      @ForAll @IntRange(min = 1, max = 10) int limit) {
    MemoryLastValues limited = limited(limit);
    Map<Integer, Double> model = new LinkedHashMap<>(16, 0.75f, true);
    double value = 0;
    for (int put : puts) {
      value++;
      limited.put(new DeviceId("d" + put % 5), Measurement.of("m" + put, value), Messages.AT);
      model.put(put, value);
      if (model.size() > limit) {
        model.remove(model.keySet().iterator().next());
      }
    }
    int found = 0;
    for (DeviceId device : limited.devices()) {
      for (LastValues.Known known : limited.of(device)) {
        int series = Integer.parseInt(known.measurement().name().substring(1));
        assertThat(known.measurement().value())
            .isEqualTo(new Value.Numeric(model.getOrDefault(series, Double.NaN)));
        found++;
      }
    }
    assertThat(found).isEqualTo(model.size());
  }

  @Test
  void long_texts_are_cut_and_long_octets_are_not_kept() {
    values.put(PRESS, of(new Value.Text("x".repeat(10_000))), Messages.AT);
    assertThat(values.get(PRESS, "a").orElseThrow().measurement().toString().length())
        .isLessThan(400);
    values.put(
        PRESS, of(new Value.Octets(Payload.wrap(new byte[10_000], MediaType.OCTETS))), Messages.AT);
    assertThat(values.get(PRESS, "a").orElseThrow().measurement().value())
        .isEqualTo(new Value.Text("(10000 octets)"));
  }

  @Test
  void every_kind_of_value_survives_a_checkpoint() throws IOException {
    values.put(PRESS, Measurement.of("n", -1.5), Messages.AT);
    values.put(PRESS, of(new Value.Text("grün")), Messages.AT);
    values.put(new DeviceId("b"), of(new Value.Flag(true)), Messages.AT);
    values.put(
        new DeviceId("c"),
        new Measurement(
            "o",
            "V",
            new Value.Octets(Payload.wrap(new byte[] {1, 2}, MediaType.OCTETS)),
            Optional.of(Messages.AT.minusSeconds(5))),
        Messages.AT);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    values.save(new DataOutputStream(bytes));
    MemoryLastValues restored = limited(100);
    restored.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    for (DeviceId device : values.devices()) {
      assertThat(restored.of(device)).containsExactlyInAnyOrderElementsOf(values.of(device));
    }
    assertThat(restored.devices()).hasSize(3);
  }

  private static MemoryLastValues limited(int series) {
    return new MemoryLastValues(new MemoryLastValues.Config(series), new SimpleMeterRegistry());
  }

  private static Measurement of(Value value) {
    return new Measurement("a", "", value, Optional.empty());
  }
}
