/** Acknowledging, credit, resuming, keep-alive and closing, written once for every transport. No class here does I/O or owns a thread. */
package io.netqueue.session;
