/** Resource samples by OSHI, where there is no {@code /proc}. */
@NullMarked
package dev.tachograph.portable;

import org.jspecify.annotations.NullMarked;
