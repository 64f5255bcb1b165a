/**
 * The Spring Boot starter: an application is recorded from its first lines on, by whatever logging
 * system it has.
 *
 * <p>Having the artifact on the class path is enough; what is recorded and where to is said by
 * {@link dev.tachograph.spring.TachographProperties}.
 */
@NullMarked
package dev.tachograph.spring;

import org.jspecify.annotations.NullMarked;
