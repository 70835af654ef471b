package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.uplink.chat.AnswerGatherer;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.format.AppFormat;
import io.vivremotion.uplink.format.ProviderFormat;
import io.vivremotion.uplink.format.ServerEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Makes of a provider's answer one in the app's format. One per call. */
final class Converting implements StreamReader {
  private static final JsonMapper JSON = new JsonMapper();

  private final ProviderFormat theirs;
  private final AppFormat apps;
  private final ProviderFormat.StreamReader source;
  private final AppFormat.StreamWriter sink;
  private final Handover handover;
  private final StringBuilder out = new StringBuilder();
  private Look look = Looks.PREAMBLE;

  /** Of what is read just now. */
  private boolean usageTold;

  private Tally tally = new Tally(0, 0);

  Converting(ProviderFormat theirs, AppFormat apps, ChatRequest request, Handover handover) {
    this.theirs = theirs;
    this.apps = apps;
    this.handover = handover;
    this.source = theirs.reader(this::heard);
    this.sink =
        apps.writer(request, event -> handover.event(event, shown -> out.append(shown.encoded())));
  }

  @Override
  public Look event(String name, ByteBuffer data, Tally counted) {
    begin(counted);
    source.read(new ServerEvent(name, StandardCharsets.UTF_8.decode(data.duplicate()).toString()));
    return look;
  }

  @Override
  public Look ended(Tally counted) {
    begin(counted);
    source.end();
    return look;
  }

  private void begin(Tally counted) {
    out.setLength(0);
    look = Looks.PREAMBLE;
    usageTold = false;
    tally = counted;
  }

  private void heard(ChatEvent event) {
    if (event instanceof ChatEvent.UsageReported told) {
      handover.usage(told); // the app may see nothing of it
    }
    sink.write(event);
    Look heard = count(event);
    if (!(look instanceof Look.End)
        && !(look instanceof Look.Fault)
        && !heard.equals(Looks.PREAMBLE)) {
      look = heard;
    }
  }

  private Look count(ChatEvent event) {
    return switch (event) {
      case ChatEvent.Started(var _, var _, var _) -> Looks.PREAMBLE;
      case ChatEvent.UsageReported(var usage) -> {
        tally.reported(usage);
        usageTold = true;
        yield Looks.PREAMBLE;
      }
      case ChatEvent.TextDelta(var _, String text) -> content(text);
      case ChatEvent.RefusalDelta(var _, String text) -> content(text);
      case ChatEvent.ReasoningDelta(var _, String text) -> content(text);
      case ChatEvent.ReasoningSealed(var _, var _) -> Looks.CONTENT;
      case ChatEvent.ToolCallStarted(var _, var _, var _, String name) -> content(name);
      case ChatEvent.ToolCallDelta(var _, var _, String text) -> content(text);
      case ChatEvent.ToolCallSealed(var _, var _, var _) -> Looks.CONTENT;
      case ChatEvent.VendorPart(var _, var _) -> Looks.CONTENT;
      case ChatEvent.Finished(var _, var finish) -> {
        tally.finish(finish.raw());
        yield Looks.CONTENT;
      }
      case ChatEvent.Ended() -> Looks.END;
      case ChatEvent.Failed(var error) -> {
        if (usageTold) {
          tally.finish("failed"); // what it took is told with it: all of it, and it is billed
        }
        yield new Look.Fault(error);
      }
    };
  }

  private Look content(String text) {
    tally.content(text);
    return Looks.CONTENT;
  }

  /** By the writer, which alone knows how far the app's stream has come. */
  @Override
  public ByteBuffer broken(ChatError error) {
    begin(tally);
    sink.write(new ChatEvent.Failed(error));
    return shown();
  }

  @Override
  public boolean passes() {
    return false;
  }

  @Override
  public ByteBuffer shown() {
    return StandardCharsets.UTF_8.encode(out.toString());
  }

  @Override
  public WholeLook whole(byte[] body, Tally counted) {
    begin(counted);
    AnswerGatherer gatherer = new AnswerGatherer();
    try {
      JsonNode tree = JSON.readTree(body);
      for (ChatEvent event : theirs.readAnswer(tree)) {
        var _ = count(event);
        gatherer.add(event);
      }
      if (gatherer.failure().isPresent()) {
        return new WholeLook.Fault(gatherer.failure().get());
      }
      return gatherer.isEnded()
          ? WholeLook.of(
              handover.whole(JSON.writeValueAsBytes(apps.writeAnswer(gatherer.answer()))))
          : WholeLook.UNREADABLE;
    } catch (IOException notJson) {
      return WholeLook.UNREADABLE;
    }
  }
}
