/** A server in memory, a client of bytes, and what the specification says. */
@NullMarked
package io.vivremotion.adapter.mqtt;

import org.jspecify.annotations.NullMarked;
