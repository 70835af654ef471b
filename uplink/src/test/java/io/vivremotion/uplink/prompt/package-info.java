@NullMarked
package io.vivremotion.uplink.prompt;

import org.jspecify.annotations.NullMarked;
