/** An application of Spring Boot that the starter records. */
@NullMarked
package dev.tachograph.examples.spring;

import org.jspecify.annotations.NullMarked;
