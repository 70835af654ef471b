package io.vivremotion.spool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Tombstones in a small {@link Spool} of their own, which drops its oldest; as JSON. Those of one
 * spool and cause within a minute become one: the later is written, then the earlier acknowledged.
 * Thread-safe; each spool tells its losses on one thread. Does not own the spool.
 */
public final class TombstoneSpool implements Tombstones {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration MERGED = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String METER = "vivremotion.tombstones";
  private static final int RECORDS_PER_POLL = 1_024;

  private final Spool spool;
  private final MeterRegistry meters;
  private final Map<Name, Kept> newest = new ConcurrentHashMap<>();
  private final LongAdder records = new LongAdder();

  public TombstoneSpool(Spool spool, MeterRegistry meters) {
    this.spool = spool;
    this.meters = meters;
    for (Tombstone.Cause cause : Tombstone.Cause.values()) {
      meters.counter(METER, "spool", "inbox", "cause", lower(cause));
    }
  }

  private record Name(String spool, Tombstone.Cause cause) {}

  private record Kept(Tombstone tombstone, long sequence) {}

  @Override
  public void keep(Tombstone tombstone) throws IOException {
    Name name = new Name(tombstone.spool(), tombstone.cause());
    Kept before = newest.get(name);
    boolean merges = before != null && follows(before.tombstone(), tombstone);
    Tombstone whole = before != null && merges ? before.tombstone().and(tombstone) : tombstone;
    long sequence = append(ByteBuffer.wrap(JSON.writeValueAsBytes(encoded(whole))));
    if (before != null && merges) {
      spool.acknowledge(before.sequence(), before.sequence());
    }
    newest.put(name, new Kept(whole, sequence));
    records.add(tombstone.records());
    meters
        .counter(METER, "spool", tombstone.spool(), "cause", lower(tombstone.cause()))
        .increment();
  }

  private static String lower(Tombstone.Cause cause) {
    return cause.name().toLowerCase(Locale.ROOT);
  }

  private static boolean follows(Tombstone before, Tombstone next) {
    Duration since = Duration.between(before.droppedFrom(), next.droppedTo());
    return !since.isNegative() && since.compareTo(MERGED) < 0;
  }

  private long append(ByteBuffer bytes) throws IOException {
    CompletableFuture<Long> sequence = new CompletableFuture<>();
    spool.append(new Encoded(bytes), new Told(sequence));
    try {
      return sequence.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("no tombstone can be kept: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IOException("no tombstone can be kept: the disk has not answered", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a tombstone was written", e);
    }
  }

  /** Records lost since the start. */
  public long records() {
    return records.sum();
  }

  /** The newest, oldest first. Reads them from disk. */
  public List<Tombstone> newest(int most) throws InterruptedException {
    Map<List<Object>, Tombstone> byName = new LinkedHashMap<>();
    try (Spool.Reader reader = spool.reader()) {
      List<Spool.Stored> some = reader.poll(RECORDS_PER_POLL, 1 << 20, Duration.ZERO);
      while (!some.isEmpty()) {
        for (Spool.Stored each : some) {
          decode(each.bytes(), byName);
        }
        some = reader.poll(RECORDS_PER_POLL, 1 << 20, Duration.ZERO);
      }
    }
    List<Tombstone> all = new ArrayList<>(byName.values());
    return all.subList(Math.max(0, all.size() - most), all.size());
  }

  private static void decode(ByteBuffer bytes, Map<List<Object>, Tombstone> byName) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    try {
      Tombstone tombstone = decoded(JSON.readTree(copy));
      byName.put(List.of(tombstone.spool(), tombstone.cause(), tombstone.droppedFrom()), tombstone);
    } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
      byName.put(List.of(byName.size()), unreadable());
    }
  }

  private static Tombstone unreadable() {
    return new Tombstone(
        "tombstones",
        Tombstone.Cause.UNREADABLE,
        Instant.EPOCH,
        Instant.EPOCH,
        0,
        Instant.EPOCH,
        Instant.EPOCH,
        Map.of(),
        0);
  }

  /** As kept, and as shown to operators. */
  public static ObjectNode encoded(Tombstone tombstone) {
    ObjectNode node = JSON.createObjectNode();
    node.put("spool", tombstone.spool());
    node.put("cause", tombstone.cause().name());
    node.put("droppedFrom", tombstone.droppedFrom().toString());
    node.put("droppedTo", tombstone.droppedTo().toString());
    node.put("records", tombstone.records());
    node.put("firstStored", tombstone.firstStored().toString());
    node.put("lastStored", tombstone.lastStored().toString());
    ObjectNode labels = node.putObject("labels");
    tombstone.labels().forEach(labels::put);
    node.put("others", tombstone.others());
    return node;
  }

  static Tombstone decoded(JsonNode node) throws JsonProcessingException {
    Map<String, Long> labels = new LinkedHashMap<>();
    node.path("labels")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asLong()));
    return new Tombstone(
        node.path("spool").asText(),
        Tombstone.Cause.valueOf(node.path("cause").asText()),
        Instant.parse(node.path("droppedFrom").asText()),
        Instant.parse(node.path("droppedTo").asText()),
        node.path("records").asLong(),
        Instant.parse(node.path("firstStored").asText()),
        Instant.parse(node.path("lastStored").asText()),
        labels,
        node.path("others").asLong());
  }

  private record Encoded(ByteBuffer bytes) implements Spool.Entry {
    @Override
    public int size() {
      return bytes.remaining();
    }

    @Override
    public void writeTo(ByteBuffer target) {
      target.put(bytes.duplicate());
    }
  }

  private record Told(CompletableFuture<Long> sequence) implements Spool.Commit {
    @Override
    public void committed(long committed) {
      sequence.complete(committed);
    }

    @Override
    public void refused(Spool.Refusal refusal) {
      sequence.completeExceptionally(new IOException(refusal.name()));
    }
  }
}
