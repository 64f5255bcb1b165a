/** What the program's class loader sees of the agent: its entry and the loader of all else. */
@NullMarked
package dev.tachograph.agent;

import org.jspecify.annotations.NullMarked;
