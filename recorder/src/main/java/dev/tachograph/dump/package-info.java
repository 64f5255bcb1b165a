/** State dumps of a running program, asked for by SIGUSR1. */
@NullMarked
package dev.tachograph.dump;

import org.jspecify.annotations.NullMarked;
