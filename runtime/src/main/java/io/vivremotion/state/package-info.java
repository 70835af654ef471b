/**
 * What the gateway knows beyond single messages: last values, and relational state in H2 (never the
 * only copy of what was acknowledged).
 */
@NullMarked
package io.vivremotion.state;

import org.jspecify.annotations.NullMarked;
