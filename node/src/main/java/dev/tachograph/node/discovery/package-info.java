/**
 * Finding peers, and what is known of them from one run to the next. The entry point is {@link
 * dev.tachograph.node.discovery.AddressBook}.
 */
@NullMarked
package dev.tachograph.node.discovery;

import org.jspecify.annotations.NullMarked;
