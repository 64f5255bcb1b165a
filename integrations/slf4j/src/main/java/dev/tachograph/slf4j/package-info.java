/** The SLF4J 2 provider. */
@NullMarked
package dev.tachograph.slf4j;

import org.jspecify.annotations.NullMarked;
