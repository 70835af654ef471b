@NullMarked
package io.vivremotion.inference;

import org.jspecify.annotations.NullMarked;
