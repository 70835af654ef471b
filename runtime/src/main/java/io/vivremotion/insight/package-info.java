/**
 * What the gateway tells of itself: health, metrics and, for each message, why it was decided so.
 */
@NullMarked
package io.vivremotion.insight;

import org.jspecify.annotations.NullMarked;
