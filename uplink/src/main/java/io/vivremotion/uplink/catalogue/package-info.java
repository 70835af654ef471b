/**
 * Which models there are, where, what they take and what they cost; and how each provider's API
 * differs from the wire format it speaks. All of it is data ({@code models.yaml}, {@code
 * dialects.yaml}), overridden by configuration. A model whose price is not known has none and is
 * refused, never free.
 */
@NullMarked
package io.vivremotion.uplink.catalogue;

import org.jspecify.annotations.NullMarked;
