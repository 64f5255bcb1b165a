/** Progress, bench events and peer health of a program that syncs. */
@NullMarked
package dev.tachograph.sync;

import org.jspecify.annotations.NullMarked;
