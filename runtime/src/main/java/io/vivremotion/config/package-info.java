/**
 * The one configuration file: YAML, checked against the published JSON Schema, bound to the {@code
 * Config} records of the parts. Every mistake is found in one go, and told by key and line.
 */
@NullMarked
package io.vivremotion.config;

import org.jspecify.annotations.NullMarked;
