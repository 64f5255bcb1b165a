/**
 * The documentation as a site of static pages, with the Javadoc of what programs call; {@link
 * dev.tachograph.site.Site} is the command. Markdown is read by commonmark-java, whose names of
 * headings are those that links of the pages have wherever else they are shown; Maven's own site
 * plugin gives them others.
 */
@NullMarked
package dev.tachograph.site;

import org.jspecify.annotations.NullMarked;
