package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.format.ServerEvent;
import io.vivremotion.uplink.privacy.Masking;
import io.vivremotion.uplink.privacy.Vault;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Anthropic's streams say beside texts has no place-holders for the app either. */
class MessagesRestoringTest {
  private final Vault vault = new Vault();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'content_block_delta','index':0,'delta':{'type':'citations_delta','citation':{'type':'char_location','cited_text':'mail @ now','document_title':'@'}}}",
        "{'type':'message_delta','delta':{'stop_reason':'stop_sequence','stop_sequence':'@'},'usage':{'output_tokens':3}}",
        "{'type':'error','error':{'type':'api_error','message':'@'}}",
        "{'type':'content_block_start','index':0,'content_block':{'type':'server_tool_use','id':'s','name':'n','input':{'@':{'to':'@'}}}}",
      })
  void it_is_restored(String event) {
    restores(event, new MessagesRestoring(new Fragments(vault, false)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'error':{'message':'@'}}",
        "{'choices':[{'index':0,'delta':{'content':'x'},'message':{'content':'@'}}]}",
      })
  void so_it_is_in_chunks_of_chats(String chunk) {
    restores(chunk, new ChatRestoring(new Fragments(vault, false)));
  }

  private void restores(String event, Restoring restoring) {
    new Masking(Masking.Config.DEFAULT).mask("a@example.org", vault);
    StringBuilder out = new StringBuilder();

    restoring.event(
        new ServerEvent("e", event.replace('\'', '"').replace("@", "⟦EMAIL_1⟧")),
        shown -> out.append(shown.data()));

    assertThat(out).hasToString(event.replace('\'', '"').replace("@", "a@example.org"));
  }
}
