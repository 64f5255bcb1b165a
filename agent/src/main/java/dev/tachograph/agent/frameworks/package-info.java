/** The log frameworks that are recorded. */
@NullMarked
package dev.tachograph.agent.frameworks;

import org.jspecify.annotations.NullMarked;
