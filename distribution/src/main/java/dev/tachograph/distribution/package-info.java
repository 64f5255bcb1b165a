/**
 * What a release has beside the jars: man pages and completions, made from the command lines, and
 * the tree of files that the tarball and the Debian package hold. {@link
 * dev.tachograph.distribution.Distribution} makes all of it.
 */
@NullMarked
package dev.tachograph.distribution;

import org.jspecify.annotations.NullMarked;
