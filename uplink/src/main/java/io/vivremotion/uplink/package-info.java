@NullMarked
package io.vivremotion.uplink;

import org.jspecify.annotations.NullMarked;
