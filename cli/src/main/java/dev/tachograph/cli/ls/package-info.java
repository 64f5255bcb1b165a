/** {@code tacho ls}: runs with their key figures, chosen and sorted. */
@NullMarked
package dev.tachograph.cli.ls;

import org.jspecify.annotations.NullMarked;
