/** Plumbing that no other module imports. */
@NullMarked
package dev.tachograph.internal;

import org.jspecify.annotations.NullMarked;
