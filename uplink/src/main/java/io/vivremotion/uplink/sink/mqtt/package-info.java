/**
 * CloudEvents to an MQTT 3.1.1 broker by Eclipse Paho (CloudEvents MQTT binding 1.0.2, section 3.2:
 * structured mode, the only one that 3.1.1 knows).
 */
@NullMarked
package io.vivremotion.uplink.sink.mqtt;

import org.jspecify.annotations.NullMarked;
