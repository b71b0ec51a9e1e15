/** Measures net-queue beside its peers, each side in a process of its own; see docs/BENCHMARKS.md. */
package io.netqueue.benchmarks;
