/**
 * What apps call: the gateway as one LLM API before many providers. The life of a request is {@link
 * io.vivremotion.uplink.api.AppCall}, on one page; all of it runs on the event loop of the
 * request's connection and blocks nowhere.
 */
@NullMarked
package io.vivremotion.uplink.api;

import org.jspecify.annotations.NullMarked;
