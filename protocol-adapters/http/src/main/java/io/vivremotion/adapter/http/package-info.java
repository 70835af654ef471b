@NullMarked
package io.vivremotion.adapter.http;

import org.jspecify.annotations.NullMarked;
