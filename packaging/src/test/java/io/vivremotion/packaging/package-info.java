@NullMarked
package io.vivremotion.packaging;

import org.jspecify.annotations.NullMarked;
