package io.vivremotion.uplink.sink;

import io.vivremotion.adapter.Admission;
import io.vivremotion.flow.Feed;
import io.vivremotion.flow.Ruled;
import io.vivremotion.spool.Spool;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** From the flow into a sink's spool. */
final class SinkFeed implements Feed {
  private final SinkConfig config;
  private final Spool spool;

  SinkFeed(SinkConfig config, Spool spool) {
    this.config = config;
    this.spool = spool;
  }

  @Override
  public String name() {
    return "sink-" + config.name();
  }

  @Override
  public boolean wants(Ruled ruled) {
    return config.filter().admits(ruled);
  }

  @Override
  public void offer(Ruled ruled, Consumer<Admission> kept) {
    Offered offered = new Offered(ruled, kept);
    spool.append(offered, offered);
  }

  private static final class Offered implements Spool.Entry, Spool.Commit {
    private final Ruled ruled;
    private final Consumer<Admission> kept;
    private final int size;

    Offered(Ruled ruled, Consumer<Admission> kept) {
      this.ruled = ruled;
      this.kept = kept;
      this.size = EventRecord.size(ruled);
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public void writeTo(ByteBuffer target) {
      EventRecord.write(ruled, target);
    }

    @Override
    public void committed(long sequence) {
      kept.accept(Admission.STORED);
    }

    @Override
    public void refused(Spool.Refusal refusal) {
      kept.accept(Admission.refusedBy(refusal));
    }
  }
}
