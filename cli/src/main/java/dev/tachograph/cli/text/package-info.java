/** Tables, colors and Markdown: the building blocks of answers. */
@NullMarked
package dev.tachograph.cli.text;

import org.jspecify.annotations.NullMarked;
