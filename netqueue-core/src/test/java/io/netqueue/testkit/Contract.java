package io.netqueue.testkit;

/** What the topics of the contract stand on. */
interface Contract {
    /** {@return what opens communicators, and closes them after the test} */
    ContractFixture fixture();
}
