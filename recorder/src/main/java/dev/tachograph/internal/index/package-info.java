/**
 * The index of a run, {@code <base>.index}: what a report needs of large files, counted while they
 * are written. Enter at {@link dev.tachograph.internal.index.RunIndex}.
 */
@NullMarked
package dev.tachograph.internal.index;

import org.jspecify.annotations.NullMarked;
