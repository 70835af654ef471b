package io.vivremotion.uplink.sink;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import io.vivremotion.message.RecordFields;
import io.vivremotion.message.UnreadableRecord;
import io.vivremotion.spool.Spool;
import io.vivremotion.spool.Tombstone;
import io.vivremotion.spool.TombstoneSpool;
import io.vivremotion.spool.Tombstones;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What sinks lost, until each has been told: one small spool that drops its oldest, for all of
 * them, with a reader for each. A record: name of the sink, time, JSON of the tombstone. What was
 * lost is in the gateway's own tombstones first, and stays there.
 */
public final class SinkLosses {
  private static final Logger LOG = LoggerFactory.getLogger(SinkLosses.class);
  private static final int PATIENCE_SECONDS = 30;

  private final Spool spool;
  private final Tombstones gateways;
  private final Counter untold;

  /**
   * @param gateways keep every tombstone before it is told to the sink
   */
  public SinkLosses(Spool spool, Tombstones gateways, MeterRegistry meters) {
    this.spool = spool;
    this.gateways = gateways;
    this.untold = meters.counter("vivremotion_sink_losses_untold");
  }

  Spool spool() {
    return spool;
  }

  /** For the spool of this sink. */
  public Tombstones of(String sink) {
    return tombstone -> {
      gateways.keep(tombstone);
      append(sink, tombstone);
    };
  }

  private void append(String sink, Tombstone tombstone) {
    CompletableFuture<Long> done = new CompletableFuture<>();
    spool.append(new Lost(sink, tombstone), new Told(done));
    try {
      done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      untold.increment();
      LOG.warn("event=sink-loss-untold sink={} reason=\"{}\"", sink, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      untold.increment();
    }
  }

  /** Empty if it is another sink's. */
  static java.util.Optional<CloudEvent> read(ByteBuffer record, String sink, String source) {
    try {
      if (!RecordFields.getString(record).equals(sink)) {
        return java.util.Optional.empty();
      }
      Instant at = RecordFields.getInstant(record);
      String json = RecordFields.getString(record);
      UUID id = UUID.nameUUIDFromBytes((sink + json).getBytes(StandardCharsets.UTF_8));
      var about = new CloudEvent.About("gateway", "loss", "loss", "", "", "");
      Payload data = Payload.wrap(json.getBytes(StandardCharsets.UTF_8), MediaType.JSON);
      return java.util.Optional.of(new CloudEvent(id.toString(), source, at, about, data));
    } catch (BufferUnderflowException e) {
      throw new UnreadableRecord("loss record: it ends before its fields do", e);
    }
  }

  private static final class Lost implements Spool.Entry {
    private final String sink;
    private final Instant at;
    private final String json;

    Lost(String sink, Tombstone tombstone) {
      ObjectNode node = TombstoneSpool.encoded(tombstone);
      this.sink = sink;
      this.at = tombstone.droppedTo();
      this.json = node.toString();
    }

    @Override
    public int size() {
      return RecordFields.stringSize(sink)
          + RecordFields.INSTANT_BYTES
          + RecordFields.stringSize(json);
    }

    @Override
    public void writeTo(ByteBuffer target) {
      RecordFields.putString(target, sink);
      RecordFields.putInstant(target, at);
      RecordFields.putString(target, json);
    }
  }

  private record Told(CompletableFuture<Long> done) implements Spool.Commit {
    @Override
    public void committed(long sequence) {
      done.complete(sequence);
    }

    @Override
    public void refused(Spool.Refusal refusal) {
      done.completeExceptionally(new IOException(refusal.name()));
    }
  }
}
