/**
 * The handler of {@code java.util.logging}: what a program logs by it arrives in the run.
 *
 * <p>{@link dev.tachograph.jul.TachographHandler} is named in {@code logging.properties}, or added
 * to a logger by code.
 */
@NullMarked
package dev.tachograph.jul;

import org.jspecify.annotations.NullMarked;
