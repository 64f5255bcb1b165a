/** Resource samples of the process and its host, and the progress beside them. */
@NullMarked
package dev.tachograph.resources;

import org.jspecify.annotations.NullMarked;
