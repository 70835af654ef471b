package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.audit.AuditEntry;
import io.vivremotion.uplink.privacy.Shape;
import io.vivremotion.uplink.tenant.Mask;
import io.vivremotion.uplink.tenant.Unmaskable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Prompts and answers stand in the audit log only of tenants that want it, and masked. */
class TranscriptTest {
  private static final String MAIL = "ada.byron@example.org";

  private final FakeProvider provider = new FakeProvider();
  private final AppRig rig = new AppRig(new AppRig.At("o", "openai", provider.port(), "gpt"));

  TranscriptTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    rig.close();
    provider.close();
  }

  @Test
  void without_the_wish_neither_is_kept() throws Exception {
    assertThat(asked("plain", new Handling(Optional.empty(), Optional.empty(), false), false))
        .isEmpty();
  }

  @Test
  void with_it_both_are() throws Exception {
    var content = asked("open", new Handling(Optional.empty(), Optional.empty(), true), false);
    assertThat(content.orElseThrow().prompt()).contains("write to " + MAIL);
    assertThat(content.orElseThrow().answer()).contains("I wrote to");
  }

  @Test
  void a_stream_is_kept_as_it_went_out() throws Exception {
    var content = asked("open", new Handling(Optional.empty(), Optional.empty(), true), true);
    assertThat(content.orElseThrow().answer()).contains("I wrote").endsWith("data: [DONE]\n\n");
  }

  @Test
  void what_is_masked_for_the_provider_is_masked_in_the_log() throws Exception {
    var mask = new Mask(List.of(Shape.EMAIL), Map.of(), Unmaskable.REFUSE);
    var masking = new Handling(Optional.of(mask.masking()), Optional.empty(), true);
    for (boolean stream : new boolean[] {false, true}) {
      var content = asked("masking", masking, stream).orElseThrow();
      assertThat(content.prompt()).contains("write to ").doesNotContain(MAIL);
      assertThat(content.answer()).contains("I wrote to").doesNotContain(MAIL);
    }
  }

  private Optional<AuditEntry.Content> asked(String tenant, Handling handling, boolean stream)
      throws Exception {
    rig.handlings.put(tenant, handling);
    provider.next(
        stream
            ? FakeProvider.stream(
                true,
                "data: {\"choices\":[{\"delta\":{\"content\":\"I wrote to "
                    + MAIL
                    + "\"}}]}\n\ndata: [DONE]\n\n")
            : FakeProvider.answer(
                200,
                "application/json",
                "{\"id\":\"c\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                    + "\"content\":\"I wrote to "
                    + MAIL
                    + "\"},\"finish_reason\":\"stop\"}]}"));
    rig.post(
        "/v1/chat/completions",
        tenant,
        "{\"model\":\"gpt\",\"stream\":"
            + stream
            + ",\"messages\":[{\"role\":\"user\",\"content\":\"write to "
            + MAIL
            + "\"}]}");
    return rig.audit().content();
  }
}
