/** Small files that are replaced as a whole. */
@NullMarked
package io.vivremotion.uplink.file;

import org.jspecify.annotations.NullMarked;
