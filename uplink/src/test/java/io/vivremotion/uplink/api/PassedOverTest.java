package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Targets that are not for a request are passed over, and cost it nothing. */
class PassedOverTest {
  private static final String ASK =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hot?\"}]}";
  private static final String CUSTOM_TOOL =
      ASK.replace("}]}", "}],\"tools\":[{\"type\":\"custom\",\"custom\":{\"name\":\"shell\"}}]}");
  private static final FakeProvider.Act OK =
      FakeProvider.answer(200, "application/json", FakeProvider.ANSWER);
  private static final FakeProvider.Act BUSY = FakeProvider.answer(503, "application/json", "{}");

  private final FakeProvider us = new FakeProvider();
  private final FakeProvider dear = new FakeProvider();
  private final FakeProvider eu = new FakeProvider();
  private final AppRig rig =
      new AppRig(
          new AppRig.At("us", "anthropic", us.port(), "m"),
          new AppRig.At("dear", "openai", dear.port(), "m"),
          new AppRig.At("eu", "openai", eu.port(), "m"));

  PassedOverTest() throws IOException {
    eu.usually(OK);
  }

  @AfterEach
  void close() throws IOException {
    rig.close();
    us.close();
    dear.close();
    eu.close();
  }

  @Test
  void a_provider_the_tenant_may_not_use_is_not_asked_and_does_not_hide_another() throws Exception {
    rig.mayUse = card -> card.provider().equals("eu");
    assertThat(rig.chat(ASK).body()).isEqualTo(FakeProvider.ANSWER);
    assertThat(us.bodies).isEmpty();
    assertThat(dear.bodies).isEmpty();
    assertThat(rig.get("/v1/models").body()).contains("\"id\":\"m\"", "\"owned_by\":\"eu\"");
    assertThat(rig.get("/v1/models/m").statusCode()).isEqualTo(200);
  }

  @Test
  void a_provider_that_has_become_too_dear_is_passed_over_for_the_next() throws Exception {
    rig.affords = card -> !card.provider().equals("dear");
    us.usually(BUSY);
    assertThat(rig.chat(ASK).body()).isEqualTo(FakeProvider.ANSWER);
    assertThat(dear.bodies).isEmpty();
  }

  @Test
  void where_the_rest_is_too_dear_the_first_is_asked_again_and_its_failure_told() throws Exception {
    rig.affords = card -> card.provider().equals("us");
    us.usually(BUSY);
    HttpResponse<String> response = rig.chat(ASK);
    assertThat(response.body()).contains("overloaded").doesNotContain("too dear");
    assertThat(us.bodies).hasSizeGreaterThan(1);
    assertThat(dear.bodies).isEmpty();
    assertThat(eu.bodies).isEmpty();
  }

  @Test
  void what_one_format_has_not_costs_no_attempt_and_nothing_of_the_budget_for_them()
      throws Exception {
    dear.usually(OK);
    for (int i = 0; i < 40; i++) {
      assertThat(rig.chat(CUSTOM_TOOL).statusCode()).isEqualTo(200);
    }
    assertThat(us.bodies).isEmpty();
    assertThat(dear.bodies).hasSize(40);
    assertThat(rig.meters.counter("vivremotion_apps_further_attempts").count()).isZero();
  }

  @Test
  void what_no_format_has_is_told_as_before() throws Exception {
    rig.mayUse = card -> card.provider().equals("us");
    HttpResponse<String> response = rig.chat(CUSTOM_TOOL);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("tools");
    assertThat(rig.settlement().wireBytes()).isZero();
  }
}
