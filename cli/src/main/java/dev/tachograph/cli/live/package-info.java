/**
 * Running runs: finding them by process, requesting their state, and a live view of their files.
 */
@NullMarked
package dev.tachograph.cli.live;

import org.jspecify.annotations.NullMarked;
