/** Text for a person. */
@NullMarked
package dev.tachograph.cli.text;

import org.jspecify.annotations.NullMarked;
