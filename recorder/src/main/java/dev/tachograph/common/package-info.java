/** What records, events and samples are made of: the run's clock, levels, fields, events. */
@NullMarked
package dev.tachograph.common;

import org.jspecify.annotations.NullMarked;
