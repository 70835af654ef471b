@NullMarked
package io.vivremotion.uplink.token;

import org.jspecify.annotations.NullMarked;
