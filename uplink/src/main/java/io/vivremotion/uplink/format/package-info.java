/**
 * The port to the wire formats of LLM APIs: {@link io.vivremotion.uplink.format.WireFormat}, each
 * of which has a package below, and what they share. No I/O, no clock of its own. Unknown fields,
 * values, events and block types are never fatal in what a provider says; what an app says is
 * checked, and refused with the field's name. Source: {@code shared/reference/llm-wire-formats.md}.
 */
@NullMarked
package io.vivremotion.uplink.format;

import org.jspecify.annotations.NullMarked;
