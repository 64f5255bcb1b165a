/** How calls get into methods of other people's classes, and out of them again. */
@NullMarked
package dev.tachograph.agent.core;

import org.jspecify.annotations.NullMarked;
