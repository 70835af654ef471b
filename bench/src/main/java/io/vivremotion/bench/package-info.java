/** Measurements, each a main class; what they showed is in {@code docs/figures.md}. */
@NullMarked
package io.vivremotion.bench;

import org.jspecify.annotations.NullMarked;
