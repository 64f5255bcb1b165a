/** What the verification of a block costs, compared with parsing it with bitcoinj. */
@NullMarked
package dev.tachograph.benchmarks.verification;

import org.jspecify.annotations.NullMarked;
