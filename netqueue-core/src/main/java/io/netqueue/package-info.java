/** Communicators: what an application opens, puts messages to and gets messages from. */
package io.netqueue;
