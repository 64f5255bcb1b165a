package dev.tachograph.analysis.internal.run;

/**
 * What is kept of one key in a step of several samples.
 *
 * @param mean the mean of its values
 * @param earlier the least or the greatest of them, whichever came first
 * @param later the other one; the same where there is one value
 * @param last the last value
 */
record SampleStep(double mean, double earlier, double later, double last) {}
