package io.vivremotion.insight;

import java.time.Instant;
import java.util.Map;

/** One step in the life of a message, as {@code explain} tells it. */
public record Step(Instant at, String name, Map<String, Object> facts) {}
