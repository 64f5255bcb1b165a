/** The journal between the callers and the files, and its one writer. */
@NullMarked
package dev.tachograph.internal.journal;

import org.jspecify.annotations.NullMarked;
