/** The run of a program that the agent records. */
@NullMarked
package dev.tachograph.agent.program;

import org.jspecify.annotations.NullMarked;
