/** Names, creation, syncing and finalization of the files of a run. */
@NullMarked
package dev.tachograph.internal.files;

import org.jspecify.annotations.NullMarked;
