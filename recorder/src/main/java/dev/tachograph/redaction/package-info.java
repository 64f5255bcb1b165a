/** How secrets are kept out of everything that is written; see {@link Redaction}. */
@NullMarked
package dev.tachograph.redaction;

import org.jspecify.annotations.NullMarked;
