/**
 * Where the parts meet: the command line, the configuration as a whole, the wiring and life cycle
 * of the gateway, and what an operator sees of it. The only package that reads the clock and the
 * environment.
 */
@NullMarked
package io.vivremotion.packaging;

import org.jspecify.annotations.NullMarked;
