@NullMarked
package io.vivremotion.adapter.mqtt;

import org.jspecify.annotations.NullMarked;
