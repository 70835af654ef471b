package io.vivremotion.adapter.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vivremotion.insight.Health;
import io.vivremotion.message.Channel;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Kind;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Message;
import io.vivremotion.message.Priority;
import io.vivremotion.message.ReplyTo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class CoapAdapterTest {
  private static final String TOKEN = "?token=any";
  @TempDir private Path directory;
  private Bench bench;
  private CoapEndpoint client;

  @BeforeEach
  void start() throws Exception {
    CoapConfig.register();
    UdpConfig.register();
    bench = new Bench(directory);
    client = CoapEndpoint.builder().setConfiguration(new Configuration()).build();
    client.start();
  }

  @AfterEach
  void stop() {
    client.destroy();
    bench.close();
  }

  private Request post(String path, int format, String payload) {
    Request request = Request.newPost();
    request.setURI(bench.uri(path));
    if (format >= 0) {
      request.getOptions().setContentFormat(format);
    }
    request.setPayload(payload);
    return request;
  }

  private Response send(Request request) throws InterruptedException {
    return request.send(client).waitForResponse(10_000);
  }

  private Message only() {
    assertThat(bench.inbox.offered()).hasSize(1);
    return bench.inbox.offered().getFirst();
  }

  @Test
  void a_message_is_stored_and_answered_in_the_acknowledgement() throws Exception {
    Response response =
        send(post("/devices/press-3/temperature/oil" + TOKEN, 50, "{\"value\":21}"));
    assertThat(response.getCode()).isEqualTo(ResponseCode.CHANGED);
    assertThat(response.getType()).isEqualTo(CoAP.Type.ACK);
    Message message = only();
    assertThat(message.device()).isEqualTo(new DeviceId("press-3"));
    assertThat(message.channel()).isEqualTo(new Channel("temperature/oil"));
    assertThat(message.kind()).isEqualTo(Kind.TELEMETRY);
    assertThat(message.payload().type()).isEqualTo(MediaType.JSON);
    assertThat(message.payload().utf8()).isEqualTo("{\"value\":21}");
    assertThat(message.replyTo()).contains(ReplyTo.over("coap"));
  }

  @Test
  void nothing_not_even_an_empty_acknowledgement_leaves_before_the_commit() throws Exception {
    bench.inbox.hold();
    Request request = post("/devices/press-3/t" + TOKEN, 0, "21");
    CompletableFuture<Response> response = new CompletableFuture<>();
    request.addMessageObserver(
        new org.eclipse.californium.core.coap.MessageObserverAdapter() {
          @Override
          public void onResponse(Response arrived) {
            response.complete(arrived);
          }
        });
    request.send(client);
    await().until(() -> bench.inbox.heldCommits() == 1);
    await().pollDelay(Duration.ofMillis(300)).until(() -> true);
    assertThat(request.isAcknowledged()).isFalse();
    assertThat(response).isNotDone();
    bench.inbox.commit();
    assertThat(response.get().getType()).isEqualTo(CoAP.Type.ACK);
  }

  @Test
  void a_request_repeated_before_and_after_the_commit_is_stored_once() throws Exception {
    bench.inbox.hold();
    Request request = post("/devices/press-3/t" + TOKEN, 0, "21");
    request.send(client);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> request.isSent() && bench.inbox.heldCommits() == 1);
    await().pollDelay(Duration.ofMillis(3_500)).atMost(Duration.ofSeconds(6)).until(() -> true);
    bench.inbox.commit();
    assertThat(request.waitForResponse(10_000).getCode()).isEqualTo(ResponseCode.CHANGED);
    assertThat(bench.inbox.offered()).hasSize(1);
  }

  @Test
  void non_confirmable_messages_and_put_are_taken_too() throws Exception {
    Request non = post("/devices/press-3/alarms/door" + TOKEN, 0, "open");
    non.setType(CoAP.Type.NON);
    assertThat(send(non).getType()).isEqualTo(CoAP.Type.NON);
    assertThat(only().priority()).isEqualTo(Priority.ALARM);
    Request put = Request.newPut();
    put.setURI(bench.uri("/devices/press-3" + TOKEN));
    put.setPayload("1");
    assertThat(send(put).getCode()).isEqualTo(ResponseCode.CHANGED);
    Message second = bench.inbox.offered().get(1);
    assertThat(second.channel()).isEqualTo(Channel.NONE);
    assertThat(second.payload().type()).isEqualTo(MediaType.UNKNOWN);
  }

  @Test
  void all_content_formats_listed_are_read_and_others_are_4_15() throws Exception {
    List<MediaType> types =
        List.of(
            MediaType.TEXT,
            MediaType.OCTETS,
            MediaType.JSON,
            MediaType.CBOR,
            MediaType.SENML_JSON,
            MediaType.SENML_CBOR);
    for (int format : new int[] {0, 42, 50, 60, 110, 112}) {
      send(post("/devices/a/b" + TOKEN, format, "x"));
    }
    assertThat(bench.inbox.offered().stream().map(message -> message.payload().type()))
        .containsExactlyElementsOf(types);
    assertThat(send(post("/devices/a/b" + TOKEN, 41, "<x/>")).getCode())
        .isEqualTo(ResponseCode.UNSUPPORTED_CONTENT_FORMAT);
  }

  @Test
  void a_full_inbox_is_5_03_with_max_age() throws Exception {
    bench.inbox.refuse(message -> true);
    Response response = send(post("/devices/a/b" + TOKEN, 0, "x"));
    assertThat(response.getCode()).isEqualTo(ResponseCode.SERVICE_UNAVAILABLE);
    assertThat(response.getOptions().getMaxAge()).isEqualTo(7);
  }

  @Test
  void draining_refuses_what_is_new() throws Exception {
    bench.adapter.drain();
    assertThat(send(post("/devices/a/b" + TOKEN, 0, "x")).getCode())
        .isEqualTo(ResponseCode.SERVICE_UNAVAILABLE);
    assertThat(bench.inbox.offered()).isEmpty();
  }

  @Test
  void who_is_not_let_in_or_speaks_for_another_is_refused() throws Exception {
    assertThat(send(post("/devices/a/b", 0, "x")).getCode()).isEqualTo(ResponseCode.UNAUTHORIZED);
    assertThat(send(post("/devices/a/b?token=other", 0, "x")).getCode())
        .isEqualTo(ResponseCode.FORBIDDEN);
    assertThat(send(post("/devices/a/b?token=a", 0, "x")).getCode())
        .isEqualTo(ResponseCode.CHANGED);
  }

  @Test
  void bad_paths_are_4_04_and_bad_methods_4_05() throws Exception {
    assertThat(send(post("/elsewhere" + TOKEN, 0, "x")).getCode())
        .isEqualTo(ResponseCode.NOT_FOUND);
    assertThat(send(post("/devices/a+b/c" + TOKEN, 0, "x")).getCode())
        .isEqualTo(ResponseCode.NOT_FOUND);
    Request twoInOne = post("/devices/a" + TOKEN, 0, "x");
    twoInOne.getOptions().addUriPath("b/c");
    assertThat(send(twoInOne).getCode()).isEqualTo(ResponseCode.NOT_FOUND);
    Request get = Request.newGet();
    get.setURI(bench.uri("/devices/a/b" + TOKEN));
    assertThat(send(get).getCode()).isEqualTo(ResponseCode.METHOD_NOT_ALLOWED);
    assertThat(send(post("/devices/a/answers" + TOKEN, 0, "x")).getCode())
        .isEqualTo(ResponseCode.METHOD_NOT_ALLOWED);
  }

  @Test
  void a_body_in_blocks_comes_whole_and_too_much_is_4_13() throws Exception {
    String large = "x".repeat(1_900);
    assertThat(send(post("/devices/a/b" + TOKEN, 0, large)).getCode())
        .isEqualTo(ResponseCode.CHANGED);
    assertThat(only().payload().utf8()).isEqualTo(large);
    assertThat(send(post("/devices/a/b" + TOKEN, 0, "x".repeat(2_500))).getCode())
        .isEqualTo(ResponseCode.REQUEST_ENTITY_TOO_LARGE);
  }

  @Test
  void a_question_is_stored_and_its_id_told() throws Exception {
    Response response = send(post("/devices/a/ask" + TOKEN, 50, "{\"question\":\"how hot?\"}"));
    assertThat(only().kind()).isEqualTo(Kind.QUESTION);
    assertThat(only().payload().utf8()).isEqualTo("how hot?");
    assertThat(response.getPayloadString()).isEqualTo(only().id().toString());
    assertThat(send(post("/devices/a/ask" + TOKEN, 50, "{}")).getCode())
        .isEqualTo(ResponseCode.BAD_REQUEST);
  }

  @Test
  void the_well_known_core_lists_the_resources() throws Exception {
    Request get = Request.newGet();
    get.setURI(bench.uri("/.well-known/core"));
    assertThat(send(get).getPayloadString())
        .contains("</devices>", "rt=\"vivremotion.devices\"", "obs", "ct=\"0 42 50 60 110 112\"");
  }

  @Test
  void a_port_in_use_is_told_with_host_and_port() {
    CoapAdapter second =
        new CoapAdapter(
            new CoapAdapter.Config("127.0.0.1", bench.adapter.port(), 1_000, 1, 1),
            new CoapAdapter.Parts(
                bench.inbox,
                bench.downlink,
                new TestGate(),
                new io.vivremotion.message.AddressRules(List.of()),
                bench.ids,
                bench.clock,
                bench.meters));
    assertThatThrownBy(second::start)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("UDP port " + bench.adapter.port() + " on 127.0.0.1");
    assertThat(second.health()).isInstanceOf(Health.Down.class);
    assertThat(bench.adapter.health()).isEqualTo(Health.UP);
  }

  @Test
  void no_properties_file_is_left_behind() {
    assertThat(Files.exists(Path.of("Californium3.properties"))).isFalse();
  }
}
