package io.netqueue.benchmarks;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** The time that the compilers of this process have worked. */
final class Compilers {
    private static final CompilationMXBean COMPILERS = ManagementFactory.getCompilationMXBean();

    private Compilers() {}

    /** In steps of a millisecond; what is being compiled does not count yet. */
    static long nanos() {
        return TimeUnit.MILLISECONDS.toNanos(COMPILERS.getTotalCompilationTime());
    }
}
