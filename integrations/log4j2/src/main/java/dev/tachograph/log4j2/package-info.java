/**
 * The Log4j 2 appender: what a program logs by Log4j arrives in the run.
 *
 * <p>{@link dev.tachograph.log4j2.TachographAppender} is the element {@code <Tachograph>} of a
 * configuration; Log4j finds it by itself, and the program needs no line of code.
 */
@NullMarked
package dev.tachograph.log4j2;

import org.jspecify.annotations.NullMarked;
