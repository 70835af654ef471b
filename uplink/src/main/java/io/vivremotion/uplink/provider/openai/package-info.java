/**
 * OpenAI-compatible chat completions: {@code POST <base>/chat/completions}, unary. The only package
 * that knows this wire format.
 */
@NullMarked
package io.vivremotion.uplink.provider.openai;

import org.jspecify.annotations.NullMarked;
