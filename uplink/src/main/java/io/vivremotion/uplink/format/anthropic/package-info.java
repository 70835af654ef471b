/**
 * Anthropic messages, {@code POST /v1/messages}, in both roles and under both versions of the API.
 */
@NullMarked
package io.vivremotion.uplink.format.anthropic;

import org.jspecify.annotations.NullMarked;
