/**
 * Resource samples by OSHI, where there is no {@code /proc}; {@link
 * dev.tachograph.portable.PortableReaderProvider} is found by the recorder.
 */
@NullMarked
package dev.tachograph.portable;

import org.jspecify.annotations.NullMarked;
