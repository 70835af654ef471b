/**
 * The port to device protocols: what an adapter gives (messages) and is given (admissions,
 * answers), and nothing else.
 */
@NullMarked
package io.vivremotion.adapter;

import org.jspecify.annotations.NullMarked;
