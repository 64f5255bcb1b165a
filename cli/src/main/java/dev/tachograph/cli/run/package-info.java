/** {@code tacho run}: what its parts know of each other. */
@NullMarked
package dev.tachograph.cli.run;

import org.jspecify.annotations.NullMarked;
