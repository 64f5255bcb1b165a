/** Tables, colours and Markdown: what answers are made of. */
@NullMarked
package dev.tachograph.cli.text;

import org.jspecify.annotations.NullMarked;
