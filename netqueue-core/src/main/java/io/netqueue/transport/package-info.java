/** The SPI of transports: a provider is found by its scheme, and its links move frames for a session. */
package io.netqueue.transport;
