/** The whole gateway against real clients and faults, and the architecture it is built by. */
@NullMarked
package io.vivremotion.systemtests;

import org.jspecify.annotations.NullMarked;
