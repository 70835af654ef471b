package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class CountsTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void money_below_one_unit_is_shown_and_none_is_cut_off() {
    meters.counter("vivremotion_app_cost", "tenant", "a").increment(0.42);
    meters.counter("vivremotion_app_cost", "tenant", "b").increment(1.000001);
    meters.counter("vivremotion_app_tokens", "tenant", "a").increment(7);
    meters.counter("vivremotion_app_tokens", "tenant", "b");
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    StatusReport.counters(report, meters);
    assertThat(report.path("counters").toString())
        .isEqualTo(
            "{\"vivremotion_app_cost{tenant=a}\":0.42,"
                + "\"vivremotion_app_cost{tenant=b}\":1.000001,"
                + "\"vivremotion_app_tokens{tenant=a}\":7}");
    assertThat(StatusText.of(report))
        .contains("        0.42  vivremotion_app_cost{tenant=a}")
        .contains("           7  vivremotion_app_tokens{tenant=a}");
  }
}
