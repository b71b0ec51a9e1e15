/** Netty behind the transports: workers, TLS contexts, and its buffers as chunks. */
package io.netqueue.netty;
