/** What can be chosen when a communicator is opened: immutable, validated when built, one class with a builder each. */
package io.netqueue.options;
