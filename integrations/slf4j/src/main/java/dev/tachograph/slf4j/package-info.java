/**
 * The SLF4J 2 provider: what a program and its libraries log by SLF4J arrives in the run.
 *
 * <p>Having the artifact on the class path is enough; {@link
 * dev.tachograph.slf4j.TachographServiceProvider} is found by SLF4J. Records before the run starts
 * and after it ends go nowhere.
 */
@NullMarked
package dev.tachograph.slf4j;

import org.jspecify.annotations.NullMarked;
