package io.vivremotion.uplink.api;

import io.vivremotion.uplink.format.ServerEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An answer of the app's own format that does not pass as it comes. */
final class HandedOver implements StreamReader {
  private final StreamReader reader;
  private final Handover handover;
  private final StringBuilder out = new StringBuilder();

  HandedOver(StreamReader reader, Handover handover) {
    this.reader = reader;
    this.handover = handover;
  }

  @Override
  public Look event(String name, ByteBuffer data, Tally tally) {
    out.setLength(0);
    String text = StandardCharsets.UTF_8.decode(data.duplicate()).toString();
    Look look = reader.event(name, data, tally);
    handover.event(new ServerEvent(name, text), this::show);
    return look;
  }

  @Override
  public void unread() {
    handover.unread();
  }

  @Override
  public boolean passes() {
    return !handover.changes();
  }

  private void show(ServerEvent event) {
    if (handover.changes()) {
      out.append(event.encoded());
    }
  }

  @Override
  public ByteBuffer shown() {
    return StandardCharsets.UTF_8.encode(out.toString());
  }

  @Override
  public Look ended(Tally tally) {
    out.setLength(0);
    return reader.ended(tally);
  }

  @Override
  public WholeLook whole(byte[] body, Tally tally) {
    WholeLook look = reader.whole(body, tally);
    return look instanceof WholeLook.Shown(var said)
        ? WholeLook.of(handover.whole(said.array()))
        : look;
  }
}
