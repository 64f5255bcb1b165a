/** Settings that are given from outside of a program; see {@link Settings}. */
@NullMarked
package dev.tachograph.settings;

import org.jspecify.annotations.NullMarked;
