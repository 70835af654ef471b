/** The whole gateway against real clients and faults, and the architecture it is built by. */
@NullMarked
package io.vivremotion.system;

import org.jspecify.annotations.NullMarked;
