/**
 * The Logback appender: what a program logs by Logback arrives in the run.
 *
 * <p>{@link dev.tachograph.logback.TachographAppender} is named in {@code logback.xml} like any
 * other appender; the program needs no line of code.
 */
@NullMarked
package dev.tachograph.logback;

import org.jspecify.annotations.NullMarked;
