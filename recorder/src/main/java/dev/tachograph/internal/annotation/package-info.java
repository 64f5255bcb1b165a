/** Annotations for the checks of the build. */
@NullMarked
package dev.tachograph.internal.annotation;

import org.jspecify.annotations.NullMarked;
