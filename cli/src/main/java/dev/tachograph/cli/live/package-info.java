/** Runs that go on: whose they are, their state asked for, and a live view of their files. */
@NullMarked
package dev.tachograph.cli.live;

import org.jspecify.annotations.NullMarked;
