/** The TCP transport. */
package io.netqueue.tcp;
