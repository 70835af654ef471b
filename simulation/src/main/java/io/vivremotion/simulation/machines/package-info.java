/**
 * A factory floor of some twenty machines and three people that talk real MQTT, CoAP and HTTP to a
 * gateway: normal operation, a fault now and then, and questions. For the demo and for load with
 * meaning; no part of the gateway.
 */
@NullMarked
package io.vivremotion.simulation.machines;

import org.jspecify.annotations.NullMarked;
