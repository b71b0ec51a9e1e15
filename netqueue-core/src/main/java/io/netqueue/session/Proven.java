package io.netqueue.session;

import java.security.Principal;

/**
 * Who a client proved to be.
 *
 * @param principal as the application knows it; its methods may be the user's, so workers call none
 * @param name its name as it was when the principal was given, may be null
 */
record Proven(Principal principal, String name) {

    /** Reads the name. For a principal of the user's on no worker. */
    static Proven of(Principal principal) {
        return new Proven(principal, principal.getName());
    }

    /** Is it the same one? By name: an authenticator may make a new object each time. One without a name is nobody's same. */
    static boolean isSame(Proven one, Proven other) {
        return one == null || other == null ? one == other : one.name != null && one.name.equals(other.name);
    }
}
