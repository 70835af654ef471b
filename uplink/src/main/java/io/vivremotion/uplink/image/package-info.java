/**
 * Pictures within apps' requests: found in the JSON, measured by their headers, made smaller where
 * the link demands it. Nothing of {@code java.desktop} is loaded before the first picture is.
 */
@NullMarked
package io.vivremotion.uplink.image;

import org.jspecify.annotations.NullMarked;
