package io.vivremotion.adapter.mqtt;

/**
 * What is published in a client's name when it goes without saying so (section 3.1.2.5). Kept as
 * the PUBLISH it would have been.
 */
record Will(Arrival arrival, long delaySeconds) {}
