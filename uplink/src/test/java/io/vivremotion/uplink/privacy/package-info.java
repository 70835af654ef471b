@NullMarked
package io.vivremotion.uplink.privacy;

import org.jspecify.annotations.NullMarked;
