package io.netqueue.benchmarks;

import java.util.List;

/**
 * What a run brought.
 *
 * @param results the lines of the table
 * @param plots the pictures
 */
record Outcome(List<Result> results, List<Plot> plots) {}
