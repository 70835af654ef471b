@NullMarked
package io.vivremotion.uplink.image;

import org.jspecify.annotations.NullMarked;
