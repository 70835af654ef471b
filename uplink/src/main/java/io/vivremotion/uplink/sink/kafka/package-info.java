/**
 * CloudEvents to Kafka by an idempotent producer (CloudEvents Kafka binding 1.0.2). The only
 * package that knows Kafka's client; nothing of it is loaded unless a sink of this kind is
 * configured.
 */
@NullMarked
package io.vivremotion.uplink.sink.kafka;

import org.jspecify.annotations.NullMarked;
