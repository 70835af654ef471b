@NullMarked
package io.vivremotion.uplink.context;

import org.jspecify.annotations.NullMarked;
