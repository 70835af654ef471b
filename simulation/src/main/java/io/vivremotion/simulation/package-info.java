@NullMarked
package io.vivremotion.simulation;

import org.jspecify.annotations.NullMarked;
