/** {@code tacho demo}: records a run of the history node and reports it. */
@NullMarked
package dev.tachograph.cli.demo;

import org.jspecify.annotations.NullMarked;
