/**
 * The one HTTP server, into which routes are handed, and the one pooled client. The only package
 * that knows Netty's HTTP codec.
 */
@NullMarked
package io.vivremotion.http;

import org.jspecify.annotations.NullMarked;
