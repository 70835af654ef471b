package io.vivremotion.simulation.cloud;

/**
 * One row of a prompt, as it came.
 *
 * @param request counts the requests, from 1
 * @param id the short id within that request
 * @param line the whole line
 */
public record Received(long request, String id, String line) {}
