/** Vendors' APIs for what can wait: OpenAI's files and batches, Anthropic's message batches. */
@NullMarked
package io.vivremotion.uplink.provider.later;

import org.jspecify.annotations.NullMarked;
