/**
 * MQTT 3.1, 3.1.1 and 5. {@link io.vivremotion.adapter.mqtt.MqttAdapter} is a server: one event
 * loop owns every connection, session, subscription and retained message, so none of them is
 * locked. {@link io.vivremotion.adapter.mqtt.MqttBridge} joins a broker that is already there.
 *
 * <p>The way of a PUBLISH: {@code FrameReader} cuts it out, {@code PacketReader} checks and reads
 * it, {@code Ingest} offers it to the inbox; the committer's callback puts the {@code Arrival} back
 * in the loop's queue, and one task writes all acknowledgements that are due.
 */
@NullMarked
package io.vivremotion.adapter.mqtt;

import org.jspecify.annotations.NullMarked;
