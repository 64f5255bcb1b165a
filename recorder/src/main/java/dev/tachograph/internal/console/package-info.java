/** Lines on a stream whose reader may be slow, and what the recorder has to say of itself. */
@NullMarked
package dev.tachograph.internal.console;

import org.jspecify.annotations.NullMarked;
