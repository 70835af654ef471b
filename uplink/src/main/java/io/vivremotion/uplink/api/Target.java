package io.vivremotion.uplink.api;

/**
 * A model at a provider.
 *
 * @param model as the provider names it
 */
record Target(Upstream upstream, String model, TargetMeters meters) {}
