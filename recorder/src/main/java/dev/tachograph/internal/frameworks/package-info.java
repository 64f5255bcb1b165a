/** What is seen of a program's logging frameworks without a part in them. */
@NullMarked
package dev.tachograph.internal.frameworks;

import org.jspecify.annotations.NullMarked;
