/** The command line: {@code netqueue demo}, {@code serve} and {@code send}. */
package io.netqueue.cli;
