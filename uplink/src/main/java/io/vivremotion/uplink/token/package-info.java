/**
 * How many tokens a text is to a model, without a call: counted exactly for OpenAI's families by
 * jtokkit, which no other package knows; estimated with a margin for all others.
 */
@NullMarked
package io.vivremotion.uplink.token;

import org.jspecify.annotations.NullMarked;
