/** Who may connect, and what a device may say and hear. */
@NullMarked
package io.vivremotion.security;

import org.jspecify.annotations.NullMarked;
