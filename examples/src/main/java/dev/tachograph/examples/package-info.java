/** One small program a use. */
@NullMarked
package dev.tachograph.examples;

import org.jspecify.annotations.NullMarked;
