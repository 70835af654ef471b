@NullMarked
package io.vivremotion.adapter.coap;

import org.jspecify.annotations.NullMarked;
