/**
 * OpenAI responses, {@code POST /v1/responses}, in both roles, without what OpenAI keeps between
 * requests: each must hold its whole conversation.
 */
@NullMarked
package io.vivremotion.uplink.format.responses;

import org.jspecify.annotations.NullMarked;
