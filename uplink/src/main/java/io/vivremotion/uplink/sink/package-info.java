/**
 * Data sinks: where judged messages go beside the LLM. Each has a spool of its own, fed by the flow
 * through a {@link io.vivremotion.uplink.sink.SinkFilter}; {@link
 * io.vivremotion.uplink.sink.SinkWorker} reads it in order, hands batches to the {@link
 * io.vivremotion.uplink.sink.Sink} and acknowledges what that confirmed. What is evicted from the
 * spool is told to the sink as an event of its own.
 */
@NullMarked
package io.vivremotion.uplink.sink;

import org.jspecify.annotations.NullMarked;
