package io.vivremotion.uplink.cache;

/**
 * Among whom answers are shared. Two requests that differ in any of these never see each other's
 * answers: the partition is part of the key of every map.
 *
 * @param tenant whose answers
 * @param policy what decides what may be said: masking, residency, guard rails, their version
 * @param modelFamily whose answer it would be
 * @param promptVersion of a published prompt, or empty
 * @param toolsHash of the tools offered, or empty
 */
public record Partition(
    String tenant, String policy, String modelFamily, String promptVersion, String toolsHash) {}
