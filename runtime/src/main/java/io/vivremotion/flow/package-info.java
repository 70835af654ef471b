/**
 * The life of a stored message: read in order, decoded, judged stage by stage, and its verdict
 * carried out.
 */
@NullMarked
package io.vivremotion.flow;

import org.jspecify.annotations.NullMarked;
