/** {@code tacho attach} and {@code tacho detach}: the recording of a JVM that runs. */
@NullMarked
package dev.tachograph.cli.attach;

import org.jspecify.annotations.NullMarked;
