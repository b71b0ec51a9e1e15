/** The errors of net-queue: all unchecked, all under {@link io.netqueue.error.NetQueueException}. */
package io.netqueue.error;
