@NullMarked
package io.vivremotion.uplink.cache;

import org.jspecify.annotations.NullMarked;
