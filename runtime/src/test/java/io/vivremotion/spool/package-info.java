/** What the spool promises, and what tries to break it. */
@NullMarked
package io.vivremotion.spool;

import org.jspecify.annotations.NullMarked;
